using System.Collections.Concurrent;
using System.Text;
using CrossCheck.Harness.Cases.Cells;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Cases;

/// <summary>Networks and plans by text and shapes, each worked out once. Safe for use from several threads.</summary>
internal sealed class NetworkCache(ICatalogue catalogue, long maxElements)
{
    /// <summary>A file in which every row differs must not fill the memory.</summary>
    private const int Limit = 2048;
    private const int MaxFile = 16 << 20;
    private readonly ConcurrentDictionary<(string, string), string> files = new();
    private readonly ConcurrentDictionary<string, Network> networks = new();
    private readonly ConcurrentDictionary<(Network, DType, string), Plan> plans = new();

    public ICatalogue Catalogue { get; } = catalogue;

    /// <summary>The text of a <c>.net</c> file beside the case file.</summary>
    /// <exception cref="CaseException">It is not there, leaves the folder, is too long or not UTF-8.</exception>
    public string ReadFile(string folder, string path) => Get(files, (folder, path), k => CellFile.Guard(path, () =>
    {
        var real = CellFile.Resolve(path, folder);
        return new FileInfo(real).Length > MaxFile
            ? throw CellFile.Error(path, $"longer than {MaxFile >> 20} MB, the longest network there may be")
            : new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(real));
    }));

    public Network Parse(string text) => Get(networks, text, t => Network.Parse(t, Catalogue));

    public Plan Plan(Network network, DType dtype, IReadOnlyList<Shape> inputs) =>
        Get(plans, (network, dtype, string.Join(';', inputs)), k => Networks.Plan.Create(network, dtype, inputs, maxElements));

    private static TValue Get<TKey, TValue>(ConcurrentDictionary<TKey, TValue> cache, TKey key, Func<TKey, TValue> make)
        where TKey : notnull
    {
        if (cache.TryGetValue(key, out var value))
        {
            return value;
        }

        if (cache.Count >= Limit)
        {
            cache.Clear();
        }

        return cache.GetOrAdd(key, make(key));
    }
}
