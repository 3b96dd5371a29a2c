namespace TorchSharp;

/// <summary>Disposes the tensors that were made while it was its thread's innermost scope, but for those that left it.</summary>
public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager? _manager;
    private HashSet<torch.Tensor> _tensors = [];

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer) => (_manager, Outer) = (manager, outer);

    internal DisposeScope? Outer { get; set; }

    internal void Add(torch.Tensor tensor)
    {
        _tensors.Add(tensor);
        tensor.Scope = this;
    }

    internal void Move(torch.Tensor tensor, DisposeScope? target)
    {
        if (!_tensors.Remove(tensor)) return;
        tensor.Scope = null;
        target?.Add(tensor);
    }

    public void Dispose()
    {
        if (_manager is null) return;
        HashSet<torch.Tensor> all = _tensors;
        _tensors = [];
        foreach (torch.Tensor tensor in all) tensor.Dispose();
        _manager.Remove(this);
        _manager = null;
    }
}

/// <summary>The scopes of a thread.</summary>
public class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager? _ofThread;

    private DisposeScope? _current;

    private DisposeScopeManager() { }

    internal static DisposeScopeManager OfThread => _ofThread ??= new DisposeScopeManager();

    public static ThreadDisposeScopeStatistics Statistics => OfThread.Counts;

    internal ThreadDisposeScopeStatistics Counts { get; } = new();

    internal DisposeScope NewDisposeScope() => _current = new DisposeScope(this, _current);

    internal DisposeScope? Register(torch.Tensor tensor)
    {
        Counts.Live++;
        _current?.Add(tensor);
        return _current;
    }

    internal void Remove(DisposeScope scope)
    {
        if (_current == scope)
        {
            _current = scope.Outer;
            return;
        }
        for (DisposeScope? inner = _current; inner is not null; inner = inner.Outer)
            if (inner.Outer == scope)
                inner.Outer = scope.Outer;
    }
}

public class ThreadDisposeScopeStatistics
{
    internal ThreadDisposeScopeStatistics() { }

    /// <summary>Tensors made on this thread less tensors disposed on it.</summary>
    public long ThreadTotalLiveCount => Live;

    internal long Live { get; set; }
}
