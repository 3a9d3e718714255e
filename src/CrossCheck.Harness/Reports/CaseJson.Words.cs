using System.Text.Json;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Harness.Reports;

/// <content>What a case's object says in words, for people and their programs.</content>
internal sealed partial class CaseJson
{
    private static void Findings(Utf8JsonWriter json, Findings findings)
    {
        json.WriteStartObject();
        json.WriteString("conclusion", findings.Text);
        json.Objects("culprits", findings.Culprits, culprit =>
        {
            json.WriteString("engine", culprit.Engine);
            json.WriteString("operation", culprit.Operation);
            json.WriteString("direction", culprit.Direction);
            json.WriteString("statement", culprit.Statement);
            json.WriteString("quantity", culprit.Quantity);
            json.Index(culprit.Index);
            ReportNumber.Write(json, "computed", culprit.Computed, ElementType.Float64);
            ReportNumber.Write(json, "truth", culprit.Truth, ElementType.Float64);
        });
        json.Objects("judged", findings.Judged, element =>
        {
            json.WriteString("quantity", element.Quantity);
            json.Index(element.Index);
            ReportNumber.Write(json, "truth", element.Truth, ElementType.Float64);
            ReportNumber.Write(json, "actualUlps", element.ActualUlps, ElementType.Float64);
            ReportNumber.Write(json, "expectedUlps", element.ExpectedUlps, ElementType.Float64);
        });
        json.WriteEndObject();
    }

    /// <summary>The worst elements of a tensor against any reference, each with what every other reference has there.</summary>
    private static void Differences(Utf8JsonWriter json, CaseResult result, int k)
    {
        var tensor = result.Tensors[k];
        foreach (var (n, element) in (result.Also.IsEmpty ? tensor.Differences : tensor.Places).Index())
        {
            json.WriteStartObject();
            json.WriteString("quantity", tensor.Quantity.Name);
            json.WriteNumber("differing", tensor.Differing);
            json.Index(tensor.Quantity.Shape.IndexOf(element.Index));
            ReportNumber.Write(json, "actual", element.Actual, tensor.Quantity.Type);
            Expected(json, tensor, element);
            if (!result.Also.IsEmpty)
            {
                json.WriteBoolean("agrees", element.Agrees);
                json.Objects("also", result.Also, reference =>
                {
                    json.WriteString("name", reference.Engine);
                    Also(json, reference.Tensors[k], n);
                });
            }

            json.WriteEndObject();
        }

        // Tensors of different shapes have no elements to put side by side.
        foreach (var (reference, wrong) in result.Against(k, "").Where(t => t.Tensor is { Verdict: TensorVerdict.Differ, Differences.IsEmpty: true }))
        {
            json.WriteStartObject();
            json.WriteString("quantity", wrong.Quantity.Name);
            json.WriteNumber("differing", wrong.Differing);
            json.WriteString("reason", wrong.Reason);
            if (reference.Length > 0)
            {
                json.WriteString("against", reference);
            }

            json.WriteEndObject();
        }
    }

    /// <summary>What one more reference has at the n-th element that is listed.</summary>
    private static void Also(Utf8JsonWriter json, TensorResult tensor, int n)
    {
        if (tensor.Places.IsEmpty)
        {
            json.WriteString("reason", tensor.Reason);
            return;
        }

        json.WriteNumber("differing", tensor.Differing);
        Expected(json, tensor, tensor.Places[n]);
        json.WriteBoolean("agrees", tensor.Places[n].Agrees);
    }

    private static void Expected(Utf8JsonWriter json, TensorResult tensor, ElementDifference element)
    {
        var type = tensor.Quantity.Type;
        ReportNumber.Write(json, "expected", element.Expected, type);
        ReportNumber.Write(json, "abs", element.Abs, type);
        ReportNumber.Write(json, "rel", element.Rel, type);
        if (element.Ulp(type) is { } ulp)
        {
            json.WriteNumber("ulp", ulp);
        }
        else
        {
            json.WriteNull("ulp");
        }

        ReportNumber.Write(json, "allowed", element.Allowed, type);
        if (tensor.Diagnosis is { } diagnosis)
        {
            json.WriteString("looksLike", diagnosis.Text);
        }
    }

    /// <summary>What a reference beside the first says of a case as a whole.</summary>
    private static void Also(Utf8JsonWriter json, ReferenceResult reference)
    {
        json.WriteString("name", reference.Engine);
        json.WriteString("verdict", reference.Verdict.Name());
        if (reference.Message.Length > 0)
        {
            json.WriteString("message", reference.Message);
        }

        json.Strings("disagreements", reference.Disagreements.Select(d => d.Quantity.Name));
        if (reference.Findings is { } findings)
        {
            json.WritePropertyName("referee");
            Findings(json, findings);
        }
    }

    private static void Answer(Utf8JsonWriter json, AnswerResult answer)
    {
        json.WriteString("name", answer.Name);
        json.WriteString("verdict", answer.IsRight ? "right" : "wrong");
        if (!answer.IsRight)
        {
            if (answer.Reason.Length > 0)
            {
                json.WriteString("reason", answer.Reason);
            }
            else
            {
                json.Index(answer.Index);
            }

            json.WriteString("answer", answer.Written);
            if (answer.Reason.Length == 0)
            {
                ReportNumber.Write(json, "low", answer.Low, ElementType.Float64);
                ReportNumber.Write(json, "high", answer.High, ElementType.Float64);
                ReportNumber.Write(json, "actual", answer.Actual, answer.Type);
                ReportNumber.Write(json, "expected", answer.Expected, answer.Type);
                json.WriteNumber("wrong", answer.Wrong);
            }

            json.Strings("against", answer.Against);
            if (answer.Diagnosis is { } diagnosis)
            {
                json.WriteString("looksLike", diagnosis.Text);
            }
        }
        else if (answer.Convention.Length > 0)
        {
            json.WriteString("convention", answer.Convention);
        }
    }

    private static void Known(Utf8JsonWriter json, KnownCase known)
    {
        json.WriteStartObject("known");
        json.WriteBoolean("covers", known.Covers);
        json.Objects("differences", known.Matches, match =>
        {
            json.WriteString("quantity", match.Quantity);
            json.WriteString("reason", match.Entry.Reason);
            json.WriteString("source", match.Entry.Source);
            json.WriteBoolean("expired", match.Expired);
        });
        json.WriteEndObject();
    }
}
