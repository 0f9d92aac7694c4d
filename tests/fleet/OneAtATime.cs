// Each of these tests runs an etcd, and some three daemons and a flood: two at a time would measure who gets the processor.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
