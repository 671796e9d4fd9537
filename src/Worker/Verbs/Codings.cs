namespace AeCluster.Worker.Verbs;

/// <summary>The codings of many examples, z_ND, in memory.</summary>
internal static class Codings
{
    /// <exception cref="VerbException">A coding is not finite.</exception>
    public static float[] Of(Examples examples, TrainedModel model)
    {
        var codings = new float[(long)examples.Count * model.Codings];
        examples.ForEachBatch("encoding", (first, x_NCHW) =>
            model.Model.Encode(x_NCHW).cpu().contiguous().data<float>().ToArray().CopyTo(codings, first * model.Codings));
        var broken = Array.FindIndex(codings, value => !float.IsFinite(value));
        return broken < 0
            ? codings
            : throw new VerbException(
                $"coding {(broken % model.Codings) + 1} of example {broken / model.Codings} is {codings[broken]}: "
                    + "the model's training has diverged, or the example has values far from those it was trained on");
    }
}
