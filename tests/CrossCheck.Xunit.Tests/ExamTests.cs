using CrossCheck.Xunit;
using Xunit;

namespace School;

public class ExamTests
{
    [Theory, CaseFile("cases/exam.csv")]
    public void EveryNumberOfTheExam(CheckedCase row) => row.Agrees();
}
