using System.Globalization;
using AeCluster.Benchmarks;
using AeCluster.Benchmarks.Searching;
using AeCluster.Models.Runtime;

const string Usage = """
    Usage: dotnet run -c Release --project tests/Benchmarks -- VERB [N]

      loop-vs-cluster [PAIRS]  training speed through the cluster, against the same loop alone in one process  [5 pairs]
      start-up [RUNS]          from the command to the first training step of each of two workers  [7 runs]
      step [REPEATS]           samples a second of the bare trainer, each variant at batch 32 and 256, whole and in shards  [5 repeats]
      versus-pytorch [ROUNDS [THREADS]]  every variant trained by us and by PyTorch, /usr/bin/python3, in turn  [9 rounds, 1 thread]
      memory [STEPS]           tensors, managed heap and process size over many steps; exits 1 if they grow  [10000 steps]
      under-collection [STEPS] the same weights while the garbage collector runs all the time; exits 1 if not  [5000 steps]
      all-reduce [ROUNDS [N]]  summing gradients over 2 and 4 (or N) processes, beside PyTorch's gloo, /usr/bin/python3  [5 rounds]
      hashes [WORKERS]         hash of every variant's weights, trained by 1, 2, ... worker processes; exits 1 if they differ  [5 workers]
      exactness [EXAMPLES]     a step in shards against a plain loop; the same bits whoever computes them, exits 1 if not  [4000 examples]
      scaling [ROUNDS]         training speed of two processes against one, beside PyTorch's DDP over gloo, /usr/bin/python3  [9 rounds]
      recovery [KILLS [OTHERS]]  from SIGKILL of one of three members of a trial to the next step, beside torchrun's, /usr/bin/python3  [50 and 10 kills]
      traffic [PARAMETERS]     what a worker sends in a step as workers grow, by the code's own plan  [165000 parameters]
      dealing [MOST]           what a trial costs the coordinator as their number grows to MOST, on simulated workers  [100000 trials]
      tsne [WHAT [ROUNDS]]     our t-SNE beside scikit-learn's (/usr/bin/python3); WHAT is a count of codings, or their .npy  [5000, 1 round]
      search [SEEDS [TRIALS [NAMES]]]  our search strategies (or those NAMES of them) beside Optuna's, /usr/bin/python3  [20 seeds, 200 trials]
    """;

try
{
    NativeRuntime.EnsureLoadable();
}
catch (NativeRuntimeException error)
{
    await Console.Error.WriteLineAsync($"benchmarks: {error.Message}");
    return 1;
}

switch (args)
{
    case ["loop-vs-cluster", .. var rest]:
        return await LoopVersusCluster.RunAsync(Number(rest, 5));
    case ["start-up", .. var rest]:
        return await StartUp.RunAsync(Number(rest, 7));
    case ["step", .. var rest]:
        return StepSpeed.Run(Number(rest, 5));
    case ["versus-pytorch", .. var rest]:
        return VersusPyTorch.Run(Number(rest, 9), rest is [_, .. var more] ? Number(more, 1) : 1);
    case ["memory", .. var rest]:
        return MemoryUse.Run(Number(rest, 10_000));
    case ["under-collection", .. var rest]:
        return UnderCollection.Run(Number(rest, 5000));
    case ["all-reduce", .. var rest]:
        return await AllReduce.RunAsync(Number(rest, 5), rest is [_, var team] ? [Number([team], 2)] : [2, 4]);
    case ["traffic", .. var rest]:
        return StepTraffic.Run(Number(rest, 165_000));
    case ["dealing", .. var rest]:
        return await Dealing.RunAsync(Number(rest, 100_000));
    case ["hashes", .. var rest]:
        return await Hashes.RunAsync(Number(rest, 5));
    case ["exactness", .. var rest]:
        return Exactness.Run(Number(rest, 4000));
    case ["scaling", .. var rest]:
        return await Scaling.RunAsync(Number(rest, 9));
    case ["recovery", .. var rest]:
        return await Recovery.RunAsync(Number(rest, 50), rest is [_, .. var others] ? Number(others, 10) : 10);
    case [ScalingPeer.Verb, var rank, var workers]:
        return await ScalingPeer.RunAsync(Number([rank], 0), Number([workers], 1));
    case [AllReducePeer.Verb, var rank, var workers]:
        return await AllReducePeer.RunAsync(Number([rank], 0), Number([workers], 1));
    case ["tsne", .. var rest]:
        return TsneSpeed.Run(rest is [var what, ..] ? what : "5000", Number([.. rest.Skip(1)], 1));
    case ["search", .. var rest]:
        return SearchDuel.Run(Number(rest, 20), Number([.. rest.Skip(1)], 200), [.. rest.Skip(2)]);
    case [LoopAlone.Verb, var file]:
        return LoopAlone.Run(file);
    default:
        await Console.Error.WriteLineAsync(Usage);
        return args is ["--help"] ? 0 : 2;
}

static int Number(string[] rest, int otherwise) =>
    rest is [var text, ..] ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
