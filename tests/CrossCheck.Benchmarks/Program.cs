using CrossCheck.Benchmarks;

return args is [var rows] && int.TryParse(rows, out var count) && count > 0 ? ExamBenchmark.Run(count)
    : args.Length == 0 ? ExamBenchmark.Run(200_000)
    : Usage();

static int Usage()
{
    Console.Error.WriteLine("usage: bench [ROWS]   cases per second of a verification beside a plain TorchSharp loop (default 200000 rows)");
    return 2;
}
