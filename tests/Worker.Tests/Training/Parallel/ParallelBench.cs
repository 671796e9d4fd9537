using System.Collections.Concurrent;
using System.Net;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Specs;
using AeCluster.Worker.Mesh;
using AeCluster.Worker.Mesh.Connecting;
using AeCluster.Worker.Training;
using AeCluster.Worker.Training.Attempts;
using AeCluster.Worker.Training.Parallel;
using static TorchSharp.torch;

namespace AeCluster.Worker.Tests.Training.Parallel;

/// <summary>
/// The members of a data-parallel trial as threads of this process with real connections, and a minimal coordinator, which
/// excludes every member that is reported lost. A member that reports an event waits until the test has received it and asks for
/// the next one, so that the test can act at that very moment of the training.
/// </summary>
internal sealed class ParallelBench(TrialSpec spec, int? untilEpoch = null) : IDisposable
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(60);

    private readonly BlockingCollection<(WorkerId Worker, TrainingEvent Event, ManualResetEventSlim Received)> _events = [];
    private readonly Dictionary<WorkerId, MemberThread> _members = [];
    private readonly List<WorkerId> _present = [];
    private readonly HashSet<WorkerId> _broken = [];
    private ManualResetEventSlim? _pending;
    private volatile bool _isDisposed;
    private int _generation;

    /// <summary>All events of all members in the order of their arrival.</summary>
    public List<(WorkerId Worker, TrainingEvent Event)> Received { get; } = [];

    public IReadOnlyList<WorkerId> Present => _present;

    /// <summary>Prepares a member, which enters with the next generation.</summary>
    public WorkerId Add(string name, byte[]? checkpoint = null)
    {
        var worker = Prepare(name, checkpoint);
        Join(worker);
        return worker;
    }

    /// <summary>Prepares a member, which enters no generation before it has joined.</summary>
    public WorkerId Prepare(string name, byte[]? checkpoint = null)
    {
        var worker = new WorkerId(name);
        _members[worker] = new MemberThread(worker, spec, untilEpoch, checkpoint, reported => Tell(worker, reported));
        return worker;
    }

    public void Join(WorkerId worker) => _present.Add(worker);

    /// <summary>Begins a generation of all present members.</summary>
    /// <param name="shares">Number of shards of each member; null for equal numbers.</param>
    public void Enter(params int[] shares)
    {
        _generation++;
        _broken.Clear();
        var next = 0;
        var members = _present.Select((worker, rank) =>
        {
            var count = shares.Length > 0
                ? shares[rank]
                : (spec.Shards * (rank + 1) / _present.Count) - (spec.Shards * rank / _present.Count);
            next += count;
            return new Member(worker, _members[worker].Address, next - count, count);
        }).ToList();
        var enter = new GenerationProtocol.Enter(Sample.Attempt(), _generation, $"nonce {_generation}", members);
        foreach (var worker in _present)
        {
            _members[worker].Signals.Generations.Post(enter);
        }
    }

    public void Extend(WorkerId worker, int untilEpoch) => _members[worker].Signals.Extend(untilEpoch);

    /// <summary>Ends a member immediately: its connections close, whatever it is doing.</summary>
    public void Kill(WorkerId worker)
    {
        _members[worker].Signals.Abandon();
        _present.Remove(worker);
    }

    /// <summary>Receives events until one satisfies a condition, acting as the coordinator meanwhile.</summary>
    public TEvent Until<TEvent>(Func<WorkerId, TEvent, bool> wanted)
        where TEvent : TrainingEvent
    {
        while (true)
        {
            _pending?.Set();
            if (!_events.TryTake(out var item, _timeout))
            {
                throw new TimeoutException(
                    $"Nothing was received for {_timeout}; the last were {string.Join("; ", Received.TakeLast(10))}");
            }

            _pending = item.Received;
            Received.Add((item.Worker, item.Event));
            switch (item.Event)
            {
                case TrainingEvent.Crashed crashed:
                    throw new InvalidOperationException(crashed.Detail);
                case TrainingEvent.GenerationBroken broken
                    when broken.Generation == _generation && _present.Contains(item.Worker):
                    _broken.Add(item.Worker);
                    _present.RemoveAll(broken.Lost.Contains);
                    if (_present.All(_broken.Contains))
                    {
                        Enter();
                    }

                    break;
            }

            if (item.Event is TEvent reported && wanted(item.Worker, reported))
            {
                return reported;
            }
        }
    }

    /// <summary>Receives the events of all members until they end.</summary>
    /// <returns>Hash of the final weights.</returns>
    public string Finish()
    {
        var completed = Until<TrainingEvent.Completed>((_, _) => true);
        var last = Received
            .Select(received => received.Event)
            .OfType<TrainingEvent.EpochFinished>()
            .Select(epoch => epoch.Metrics.Epoch)
            .DefaultIfEmpty()
            .Max();
        if (!_present.All(HasFinished))
        {
            Until<TrainingEvent.EpochFinished>((_, _) => _present.All(HasFinished));
        }

        return completed.ParametersSha256;

        bool HasFinished(WorkerId worker) =>
            Received.Any(received =>
                received.Worker == worker && received.Event is TrainingEvent.EpochFinished epoch && epoch.Metrics.Epoch == last);
    }

    public void Dispose()
    {
        _isDisposed = true;
        _pending?.Set();
        while (_events.TryTake(out var item))
        {
            item.Received.Set();
        }

        foreach (var member in _members.Values)
        {
            member.Dispose();
        }

        _events.Dispose();
    }

    private void Tell(WorkerId worker, TrainingEvent reported)
    {
        var received = new ManualResetEventSlim();
        _events.Add((worker, reported, received));
        while (!_isDisposed && !received.Wait(TimeSpan.FromMilliseconds(20)))
        {
            // Waits until the event has been received, or no test is waiting any more.
        }
    }

    private sealed class MemberThread : IDisposable
    {
        private readonly MeshListener _listener = new(
            new MeshOptions { BindAddress = IPAddress.Loopback, ConnectTimeout = TimeSpan.FromSeconds(5) }, _ => { });

        private readonly Thread _thread;

        public MemberThread(
            WorkerId worker, TrialSpec spec, int? untilEpoch, byte[]? checkpoint, Action<TrainingEvent> tell)
        {
            Signals = new TrainingSignals(untilEpoch);
            var address = _listener.AddressFor("127.0.0.1");
            Address = new MeshAddress(address.Host, address.Port, address.HostId, address.UnixName);
            var data = new DataCache((of, _, cancel) =>
                DataSources.Load(of, new DataLocations(null, "unused"), cancellation: cancel));
            var training = new AutoencoderTraining(data, CPU, new MeshConnector(worker, _listener, secret: null).Connect);
            _thread = new Thread(() =>
            {
                try
                {
                    training.Run(spec, "title", checkpoint, tell, Signals);
                }
                catch (Exception error)
                {
                    tell(new TrainingEvent.Crashed(error.Message, error.ToString()));
                }
            });
            _thread.Start();
        }

        public MeshAddress Address { get; }

        public TrainingSignals Signals { get; }

        public void Dispose()
        {
            Signals.Abandon();
            _thread.Join();
            _listener.Dispose();
        }
    }
}
