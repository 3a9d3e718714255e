using Xunit;

namespace CrossCheck.Torch.Tests;

public sealed class LibraryCacheTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("crosscheck-test-");

    public void Dispose() => _root.Delete(recursive: true);

    private string Folder => Path.Combine(_root.FullName, "a", "b");

    [Fact]
    public void A_file_is_written_once()
    {
        Assert.True(LibraryCache.Put(Folder, "x.so", [1, 2, 3]));
        Assert.False(LibraryCache.Put(Folder, "x.so", [1, 2, 3]));
        Assert.Equal<byte>([1, 2, 3], File.ReadAllBytes(Path.Combine(Folder, "x.so")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 4 })]
    [InlineData(new byte[] { 1, 2 })]
    [InlineData(new byte[0])]
    public void A_damaged_file_is_replaced(byte[] damaged)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllBytes(Path.Combine(Folder, "x.so"), damaged);
        Assert.True(LibraryCache.Put(Folder, "x.so", [1, 2, 3]));
        Assert.Equal<byte>([1, 2, 3], File.ReadAllBytes(Path.Combine(Folder, "x.so")));
    }

    [Fact]
    public void Writers_at_the_same_time_leave_one_whole_file()
    {
        var content = new byte[1 << 20];
        new Random(1).NextBytes(content);
        Parallel.For(0, 16, _ =>
        {
            LibraryCache.Put(Folder, "x.so", content);
            Assert.Equal(content, File.ReadAllBytes(Path.Combine(Folder, "x.so")));
        });
        Assert.Equal(["x.so"], Directory.GetFiles(Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_an_error_and_leaves_nothing()
    {
        File.WriteAllText(Path.Combine(_root.FullName, "a"), "a file where a folder should be");
        Assert.ThrowsAny<IOException>(() => LibraryCache.Put(Folder, "x.so", [1]));
        Assert.Single(Directory.GetFileSystemEntries(_root.FullName));
    }

    [Fact]
    public void Folders_are_absolute_and_in_order()
    {
        var root = _root.FullName;
        string[] expected = [Path.Combine(root, "cache"), Path.Combine(root, "home", ".cache"), Path.Combine(root, "local")];
        Assert.Equal(expected, LibraryCache.Folders(expected[0], Path.Combine(root, "home"), expected[2]));
        Assert.Equal(expected[1..], LibraryCache.Folders("relative", Path.Combine(root, "home"), expected[2]));
        Assert.Empty(LibraryCache.Folders(null, "", ""));
    }

    [Fact]
    public void Natives_are_looked_for_beside_the_application_and_under_runtimes()
    {
        var root = _root.FullName;
        var portable = Path.Combine(root, "runtimes", "linux-x64", "native");
        Directory.CreateDirectory(portable);
        var files = new NativeFiles(NativeFiles.Probe(string.Join(Path.PathSeparator, root + Path.DirectorySeparatorChar, "relative"), root, root, "linux-x64"));
        Assert.Equal([root, portable], files.Folders);

        Assert.Null(files.Find("libgomp*.so*"));
        File.WriteAllText(Path.Combine(portable, "libgomp-0123.so.1"), "");
        Assert.Equal(Path.Combine(portable, "libgomp-0123.so.1"), files.Find("libgomp*.so*"));
        File.WriteAllText(Path.Combine(portable, "libc10.so"), "");
        Assert.Equal(Path.Combine(portable, "libc10.so"), files.Find("libc10.so"));
        File.WriteAllText(Path.Combine(root, "libc10.so"), "");
        Assert.Equal(Path.Combine(root, "libc10.so"), files.Find("libc10.so"));
    }

    [Fact]
    public void Libtorch_is_looked_for_where_NuGet_unpacks_it()
    {
        var root = _root.FullName;
        var below = Path.Combine("libtorch-cpu-linux-x64", NativeFiles.Libtorch, "runtimes", "linux-x64", "native");
        Assert.Equal(Path.Combine(root, below), NativeFiles.PackageFolder(root, "linux-x64"));
        Assert.Equal(root, NativeFiles.Packages(root, "/home/me"));
        Assert.Equal(Path.Combine(root, ".nuget", "packages"), NativeFiles.Packages("", root));
        Assert.Null(NativeFiles.Packages("relative", root));
        Assert.Null(NativeFiles.Packages(null, ""));
        Assert.Equal(NativeFiles.Libtorch, TorchRuntime.Status.LibtorchVersion);
    }
}
