namespace CrossCheck.Harness.Reports.Html;

/// <summary>
/// Places the nodes of a directed acyclic graph in layers from top to bottom: a node below all that it depends on,
/// edges over several layers around the nodes between, nodes beside those that they belong to (barycentres, as in
/// Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures", 1981).
/// </summary>
internal sealed class NetworkLayout
{
    private const int Sweeps = 6;
    private const int Gap = 24;
    private const int LayerGap = 34;
    private const int Bend = 10;

    private readonly List<Item> items = [];
    private readonly List<int[]> paths = [];

    /// <param name="sizes">Width and height of each node.</param>
    /// <param name="edges">From a node to one that depends on it; a node stands behind all that it depends on.</param>
    public NetworkLayout(IReadOnlyList<(int Width, int Height)> sizes, IReadOnlyList<(int From, int To)> edges)
    {
        var layers = Layers(sizes.Count, edges);
        items.AddRange(sizes.Select((s, i) => new Item(layers[i], s.Width, s.Height)));
        foreach (var (from, to) in edges)
        {
            // An edge over several layers bends once in each.
            var path = new List<int> { from };
            for (var layer = layers[from] + 1; layer < layers[to]; layer++)
            {
                items.Add(new Item(layer, Bend, 0));
                path.Add(items.Count - 1);
            }

            path.Add(to);
            paths.Add([.. path]);
            for (var i = 1; i < path.Count; i++)
            {
                items[path[i]].Above.Add(items[path[i - 1]]);
                items[path[i - 1]].Below.Add(items[path[i]]);
            }
        }

        Place();
    }

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>The upper left corner of a node.</summary>
    public (double X, double Y) Corner(int node) => (Math.Round(items[node].X - (items[node].Width / 2.0)), items[node].Y);

    /// <summary>The points of an edge: the lower end of its node, where it bends, the upper end of the other.</summary>
    public IEnumerable<(double X, double Y)> Path(int edge)
    {
        var path = paths[edge];
        for (var i = 0; i < path.Length; i++)
        {
            var item = items[path[i]];
            yield return (Math.Round(item.X), i == 0 ? item.Y + item.Height : i == path.Length - 1 ? item.Y : item.Y);
            if (i > 0 && i < path.Length - 1)
            {
                yield return (Math.Round(item.X), item.Y + item.Room);
            }
        }
    }

    private static int[] Layers(int count, IReadOnlyList<(int From, int To)> edges)
    {
        var layers = new int[count];
        foreach (var (from, to) in edges.OrderBy(e => e.To))
        {
            layers[to] = Math.Max(layers[to], layers[from] + 1);
        }

        // What depends on nothing stands right above the first that uses it.
        foreach (var group in edges.GroupBy(e => e.From))
        {
            if (!edges.Any(e => e.To == group.Key))
            {
                layers[group.Key] = group.Min(e => layers[e.To]) - 1;
            }
        }

        return layers;
    }

    private void Place()
    {
        var layers = items.GroupBy(i => i.Layer).OrderBy(g => g.Key).Select(g => g.ToList()).ToList();
        foreach (var layer in layers)
        {
            Pack(layer);
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var down = sweep % 2 == 0;
            foreach (var layer in down ? layers : Enumerable.Reverse(layers))
            {
                foreach (var item in layer)
                {
                    var near = down ? item.Above : item.Below;
                    item.Wish = near.Count > 0 ? near.Average(n => n.X) : item.X;
                }

                layer.Sort((a, b) => a.Wish.CompareTo(b.Wish) is not 0 and var order ? order : a.X.CompareTo(b.X));
                Pack(layer);
                Align(layer);
            }
        }

        var left = items.Min(i => i.X - (i.Width / 2.0)) - 4;
        var y = 4;
        foreach (var layer in layers)
        {
            var room = layer.Max(i => i.Height);
            foreach (var item in layer)
            {
                (item.X, item.Y, item.Room) = (item.X - left, y, room);
            }

            y += room + LayerGap;
        }

        Width = (int)Math.Ceiling(items.Max(i => i.X + (i.Width / 2.0)) + 4);
        Height = y - LayerGap + 4;
    }

    /// <summary>Side by side around 0, in the order that they have.</summary>
    private static void Pack(List<Item> layer)
    {
        var x = -(layer.Sum(i => i.Width + Gap) - Gap) / 2.0;
        foreach (var item in layer)
        {
            item.X = x + (item.Width / 2.0);
            x += item.Width + Gap;
        }
    }

    /// <summary>Moves the layer as a whole to where its nodes want to be on the average.</summary>
    private static void Align(List<Item> layer)
    {
        var shift = layer.Average(i => i.Wish - i.X);
        layer.ForEach(i => i.X += shift);
    }

    private sealed class Item(int layer, int width, int height)
    {
        public int Layer { get; } = layer;

        public int Width { get; } = width;

        public int Height { get; } = height;

        public List<Item> Above { get; } = [];

        public List<Item> Below { get; } = [];

        public double X { get; set; }

        public double Wish { get; set; }

        public int Y { get; set; }

        public int Room { get; set; }
    }
}
