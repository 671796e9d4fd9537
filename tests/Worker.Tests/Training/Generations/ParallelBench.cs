using System.Collections.Concurrent;
using System.Net;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Models.Data;
using AeCluster.Specs;
using AeCluster.Worker.Mesh;
using AeCluster.Worker.Training;
using AeCluster.Worker.Training.Generations;
using static TorchSharp.torch;

namespace AeCluster.Worker.Tests.Training.Generations;

/// <summary>
/// The members of one data-parallel trial as threads of this process, with real connections between them, and the simplest
/// coordinator there can be: who is accused is out, and the others go on.
/// </summary>
internal sealed class ParallelBench(TrialSpec spec) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly BlockingCollection<(WorkerId Worker, TrainingNews News)> _news = [];
    private readonly Dictionary<WorkerId, MemberThread> _members = [];
    private readonly List<WorkerId> _present = [];
    private readonly HashSet<WorkerId> _broken = [];
    private int _generation;

    /// <summary>Every news of every member, in the order in which they came.</summary>
    public List<(WorkerId Worker, TrainingNews News)> Heard { get; } = [];

    public IReadOnlyList<WorkerId> Present => _present;

    /// <summary>Prepares a member; it enters with the next generation.</summary>
    public WorkerId Add(string name, byte[]? checkpoint = null)
    {
        var worker = new WorkerId(name);
        _members[worker] = new MemberThread(worker, spec, checkpoint, news => _news.Add((worker, news)));
        _present.Add(worker);
        return worker;
    }

    /// <summary>Begins a generation of all that are present.</summary>
    /// <param name="shares">Shards of each member; null for equal ones.</param>
    public void Enter(params int[] shares)
    {
        _generation++;
        _broken.Clear();
        var next = 0;
        var members = _present.Select((worker, rank) =>
        {
            var count = shares.Length > 0 ? shares[rank] : (spec.Shards * (rank + 1) / _present.Count) - (spec.Shards * rank / _present.Count);
            next += count;
            return new Member(worker, _members[worker].Address, next - count, count);
        }).ToList();
        var enter = new GenerationProtocol.Enter(Sample.Attempt(), _generation, $"secret {_generation}", members);
        foreach (var worker in _present)
        {
            _members[worker].Signals.Generations.Post(enter);
        }
    }

    /// <summary>Ends a member at once: its connections close, whatever it is doing.</summary>
    public void Kill(WorkerId worker)
    {
        _members[worker].Signals.Abandon();
        _present.Remove(worker);
    }

    /// <summary>Hears news until one is as asked, and plays the coordinator meanwhile.</summary>
    public TNews Until<TNews>(Func<WorkerId, TNews, bool> wanted)
        where TNews : TrainingNews
    {
        while (true)
        {
            if (!_news.TryTake(out var item, Patience))
            {
                throw new TimeoutException($"Nothing was heard for {Patience}; the last were {string.Join("; ", Heard.TakeLast(10))}");
            }

            Heard.Add(item);
            switch (item.News)
            {
                case TrainingNews.Crashed crashed:
                    throw new InvalidOperationException(crashed.Detail);
                case TrainingNews.GenerationBroken broken when broken.Generation == _generation && _present.Contains(item.Worker):
                    _broken.Add(item.Worker);
                    _present.RemoveAll(broken.Lost.Contains);
                    if (_present.All(_broken.Contains))
                    {
                        Enter();
                    }

                    break;
            }

            if (item.News is TNews news && wanted(item.Worker, news))
            {
                return news;
            }
        }
    }

    /// <returns>Hash of the weights at the end.</returns>
    public string Finish() => Until<TrainingNews.Completed>((_, _) => true).ParametersSha256;

    public void Dispose()
    {
        foreach (var member in _members.Values)
        {
            member.Dispose();
        }

        _news.Dispose();
    }

    private sealed class MemberThread : IDisposable
    {
        private readonly MeshListener _listener = new(
            new MeshOptions { BindAddress = IPAddress.Loopback, ConnectLimit = TimeSpan.FromSeconds(5) }, _ => { });

        private readonly Thread _thread;

        public MemberThread(WorkerId worker, TrialSpec spec, byte[]? checkpoint, Action<TrainingNews> tell)
        {
            var address = _listener.AddressFor("127.0.0.1");
            Address = new MeshAddress(address.Host, address.Port, address.HostId, address.UnixName);
            var data = new DataCache((of, _) => DataSources.Load(of, new DataLocations(null, "unused")));
            var training = new AutoencoderTraining(data, CPU, new MeshConnector(worker, _listener).Connect);
            _thread = new Thread(() =>
            {
                try
                {
                    training.Run(spec, "title", checkpoint, tell, Signals);
                }
                catch (Exception error)
                {
                    tell(new TrainingNews.Crashed(error.Message, error.ToString()));
                }
            });
            _thread.Start();
        }

        public MeshAddress Address { get; }

        public TrainingSignals Signals { get; } = new();

        public void Dispose()
        {
            Signals.Abandon();
            _thread.Join();
            _listener.Dispose();
        }
    }
}
