using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CrossCheck.Torch.Tests")]
