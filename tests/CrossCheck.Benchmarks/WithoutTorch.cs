Console.Error.WriteLine("Built without TorchSharp (-p:UseTorchSharp=false), there is nothing to compare with.");
return 3;
