switch (args[0])
{
    case "sweep": Sweep.All(args[1], args[2], args.Length > 3 ? args[3] : "*", args.Length > 4 ? args[4] : "bad"); break;
}
