using Xunit.Sdk;
using Xunit.v3;

// Every test starts processes that train: side by side they would take each other's cores and time.
[assembly: Parallelization(Mode = ParallelMode.None)]
