using AeCluster.Messages.Security;

namespace AeCluster.Messages.Wire;

/// <summary>The part of Akka's configuration that every process of the cluster shares.</summary>
public static class ClusterConfiguration
{
    public static string Hocon { get; } = $$"""
        akka {
          stdout-logger-class = "{{NameOf(typeof(SilentLogger))}}"
          # The host's signal handling decides when to stop, so that a worker can hand back its trials first.
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          coordinated-shutdown.exit-clr = off

          actor {
            serializers.aecluster = "{{NameOf(typeof(WireSerializer))}}"
            serialization-bindings."{{NameOf(typeof(IWireMessage))}}" = aecluster
            # Strict: a type without a binding of its own is an error, not Newtonsoft JSON.
            serialization-settings.allow-unregistered-types = false
          }

          # Heartbeats and gossip must not queue behind anything else, least of all while every core is training.
          cluster-dispatcher {
            type = ForkJoinDispatcher
            throughput = 5
            dedicated-thread-pool { thread-count = 2, threadtype = background }
          }

          remote.dot-netty.tcp.maximum-frame-size = 1 MiB
          # Instead of it where there is a cluster secret.
          remote.aecluster {
            transport-class = "{{typeof(TlsTransport).FullName}}, {{typeof(TlsTransport).Assembly.GetName().Name}}"
            applied-adapters = []
            maximum-frame-size = 1 MiB
          }
          remote.log-remote-lifecycle-events = off
          # A coordinator that was started again must not have to wait for its workers to try its address again.
          remote.retry-gate-closed-for = 1 s

          cluster {
            use-dispatcher = akka.cluster-dispatcher
            log-info = off

            # Workers should be up in well under a second; clusters here are tens of processes, not thousands.
            periodic-tasks-initial-delay = 100 ms
            gossip-interval = 200 ms
            leader-actions-interval = 200 ms
            unreachable-nodes-reaper-interval = 500 ms
            retry-unsuccessful-join-after = 1 s
            seed-node-timeout = 2 s

            failure-detector {
              heartbeat-interval = 500 ms
              # A busy machine delays heartbeats; a false alarm costs a trial its steps since the last checkpoint.
              acceptable-heartbeat-pause = 5 s
              expected-response-after = 1 s
            }

            # Workers take nobody out of the cluster, so that they stay together and go on while the coordinator is away (but for
            # those that keep it from coming back); a coordinator has a rule of its own.
            downing-provider-class = ""
          }
        }
        """;

    /// <summary>A type as Akka's configuration names it.</summary>
    private static string NameOf(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
