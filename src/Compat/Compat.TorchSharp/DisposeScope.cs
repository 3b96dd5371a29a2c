namespace TorchSharp;

/// <summary>Disposes the tensors that were made while it was its thread's innermost scope.</summary>
public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager? _manager;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer) => (_manager, Outer) = (manager, outer);

    internal DisposeScope? Outer { get; set; }

    internal HashSet<torch.Tensor> Tensors { get; private set; } = [];

    public int DisposablesCount => Tensors.Count;

    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        Move(disposable, Outer);
        return disposable;
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        Move(disposable, null);
        return disposable;
    }

    public void Attach(IDisposable disposable)
    {
        ObjectDisposedException.ThrowIf(_manager is null, this);
        if (disposable is not torch.Tensor tensor)
            throw new InvalidOperationException("DisposeScope can only manage Tensor or PackedSequence");
        if (tensor.Scope == this) return;
        tensor.Scope?.Tensors.Remove(tensor);
        Tensors.Add(tensor);
        tensor.Scope = this;
    }

    public void Dispose()
    {
        if (_manager is null) return;
        HashSet<torch.Tensor> all = Tensors;
        Tensors = [];
        foreach (torch.Tensor tensor in all) tensor.Dispose();
        _manager.Remove(this);
        _manager = null;
    }

    internal void Move(IDisposable disposable, DisposeScope? target)
    {
        ObjectDisposedException.ThrowIf(_manager is null, this);
        if (disposable is not torch.Tensor tensor || !Tensors.Remove(tensor)) return;
        tensor.Scope = target;
        target?.Tensors.Add(tensor);
    }
}

public class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager? _ofThread;

    private DisposeScopeManager() { }

    internal static DisposeScopeManager OfThread => _ofThread ??= new DisposeScopeManager();

    public static ThreadDisposeScopeStatistics Statistics => OfThread.Counts;

    internal ThreadDisposeScopeStatistics Counts { get; } = new();

    internal DisposeScope? Current { get; private set; }

    internal DisposeScope NewDisposeScope() => Current = new DisposeScope(this, Current);

    internal DisposeScope? Register(torch.Tensor tensor)
    {
        Counts.Live++;
        Current?.Tensors.Add(tensor);
        return Current;
    }

    internal void Remove(DisposeScope scope)
    {
        if (Current == scope)
        {
            Current = scope.Outer;
            return;
        }
        for (DisposeScope? inner = Current; inner is not null; inner = inner.Outer)
            if (inner.Outer == scope)
                inner.Outer = scope.Outer;
    }
}

/// <summary>Counts the tensors of a thread.</summary>
public class ThreadDisposeScopeStatistics
{
    internal ThreadDisposeScopeStatistics() { }

    /// <summary>Tensors made on this thread less tensors disposed on it.</summary>
    public long ThreadTotalLiveCount => Live;

    internal long Live { get; set; }

    public void Reset() => Live = 0;
}
