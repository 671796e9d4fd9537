using Xunit.Sdk;
using Xunit.v3;

// Every test starts processes that train; concurrent tests would compete for cores.
[assembly: Parallelization(Mode = ParallelMode.None)]
