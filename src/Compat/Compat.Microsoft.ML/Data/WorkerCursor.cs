namespace Microsoft.ML.Data;

/// <summary>
/// Reports errors as the package does where it shares the rows of a view among worker threads: inside an
/// <see cref="InvalidOperationException"/>. The rows themselves are read one after another.
/// </summary>
internal sealed class WorkerCursor(DataViewRowCursor input) : DataViewRowCursor
{
    public override long Position => input.Position;

    public override DataViewSchema Schema => input.Schema;

    public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        var getter = input.GetGetter<TValue>(column);
        return (ref TValue value) =>
        {
            try
            {
                getter(ref value);
            }
            catch (Exception e)
            {
                throw Wrapped(e);
            }
        };
    }

    public override bool MoveNext()
    {
        try
        {
            return input.MoveNext();
        }
        catch (Exception e)
        {
            throw Wrapped(e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        input.Dispose();
        base.Dispose(disposing);
    }

    private static InvalidOperationException Wrapped(Exception e) =>
        new("Splitter/consolidator worker encountered exception while consuming source data", e);
}
