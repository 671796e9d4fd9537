using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Worker.Training;

namespace AeCluster.Worker.Actors;

/// <summary>
/// An attempt as a member of the generations of a data-parallel trial: passes each generation to the training thread, and
/// repeats to the trial what asks for another one. Used by the attempt's actor alone.
/// </summary>
internal sealed class GenerationMember(AttemptId attempt, WorkerId worker, TrainingSignals signals, TrialReporter trial)
{
    private GenerationProtocol.Broken? _broken;
    private bool _isLeaving;

    private bool HasPeers => signals.Generations.Members > 1;

    /// <summary>The answer to <see cref="GenerationProtocol.Enter"/>.</summary>
    public GenerationProtocol.Entered Entered(GenerationProtocol.Enter enter) => new(attempt, enter.Generation, worker);

    /// <summary>Makes the training thread leave its generation and enter this one.</summary>
    public void Enter(GenerationProtocol.Enter enter)
    {
        signals.Generations.Post(enter);
        if (_broken?.Generation < enter.Generation)
        {
            _broken = null;
        }

        if (_isLeaving)
        {
            Leave();
        }
    }

    /// <summary>The generation has ended for this member. Repeated until it enters a later one.</summary>
    public void Break(GenerationProtocol.Broken broken)
    {
        _broken = broken;
        trial.Notify(broken);
    }

    /// <summary>Requests a generation without this member. A member without peers hands back its checkpoint instead.</summary>
    public void Leave()
    {
        _isLeaving = true;
        if (HasPeers)
        {
            trial.Notify(new GenerationProtocol.Leaving(attempt, worker));
        }
        else
        {
            signals.HandBack();
        }
    }

    /// <summary>Sends again what the trial has not reacted to.</summary>
    public void Remind()
    {
        if (_broken is not null)
        {
            trial.Notify(_broken);
        }

        if (_isLeaving && HasPeers)
        {
            trial.Notify(new GenerationProtocol.Leaving(attempt, worker));
        }
    }
}
