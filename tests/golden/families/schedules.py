"""Learning rates over time."""
from writer import *


def cases():
    s = torch.optim.lr_scheduler
    schedule("plain", ("step", {"step_size": 3}), lambda o: s.StepLR(o, 3))
    schedule("gamma", ("step", {"step_size": 1, "gamma": 0.7}), lambda o: s.StepLR(o, 1, 0.7))
    schedule("plain", ("multi_step", {"milestones": [2, 3, 7]}), lambda o: s.MultiStepLR(o, [2, 3, 7]))
    schedule("twice", ("multi_step", {"milestones": [4, 4, 10], "gamma": 0.5}), lambda o: s.MultiStepLR(o, [4, 4, 10], 0.5))
    schedule("plain", ("exponential", {"gamma": 0.9}), lambda o: s.ExponentialLR(o, 0.9))
    schedule("plain", ("linear", {}), lambda o: s.LinearLR(o))
    schedule("down", ("linear", {"start_factor": 1, "end_factor": 0.1, "epochs": 7}), lambda o: s.LinearLR(o, 1.0, 0.1, 7))
    schedule("plain", ("polynomial", {}), lambda o: s.PolynomialLR(o))
    schedule("square", ("polynomial", {"power": 2, "epochs": 9}), lambda o: s.PolynomialLR(o, 9, 2.0))
    schedule("root", ("polynomial", {"power": 0.5, "steps": 9}), lambda o: s.PolynomialLR(o, 9, 0.5))
    schedule("plain", ("cosine", {"epochs": 10}), lambda o: s.CosineAnnealingLR(o, 10))
    schedule("beyond", ("cosine", {"steps": 5, "eta_min": 0.002}), lambda o: s.CosineAnnealingLR(o, 5, 0.002), steps=23)
    schedule("plain", ("cosine_warm_restarts", {"epochs": 4}), lambda o: s.CosineAnnealingWarmRestarts(o, 4))
    schedule("longer", ("cosine_warm_restarts", {"steps": 2, "t_mult": 2, "eta_min": 0.001}), lambda o: s.CosineAnnealingWarmRestarts(o, 2, 2, 0.001), steps=20)
    schedule("plain", ("one_cycle", {"max_lr": 0.5, "steps": 20}), lambda o: s.OneCycleLR(o, 0.5, 20), steps=19)
    schedule("adam_three", ("one_cycle", {"max_lr": 0.5, "epochs": 21, "three_phase": True, "anneal_strategy": "linear"}),
             lambda o: s.OneCycleLR(o, 0.5, 21, three_phase=True, anneal_strategy="linear"), steps=20, optim="adam")
    schedule("all", ("one_cycle", {"max_lr": 0.3, "steps": 17, "pct_start": 0.4, "base_momentum": 0.7, "max_momentum": 0.9, "div_factor": 10, "final_div_factor": 100}),
             lambda o: s.OneCycleLR(o, 0.3, 17, pct_start=0.4, base_momentum=0.7, max_momentum=0.9, div_factor=10, final_div_factor=100), steps=16)
    schedule("no_momentum", ("one_cycle", {"max_lr": 0.3, "steps": 10, "cycle_momentum": False}), lambda o: s.OneCycleLR(o, 0.3, 10, cycle_momentum=False),
             steps=9, optim="adagrad")
    metrics = [5, 4, 3, 3, 3, 3, 2.9999, 2.99, 3, 3, 3, 3, 3, 3, 1, 1, 1, 1]
    for title, options in (("plain", {}), ("abs", {"threshold_mode": "abs", "threshold": 0.5}), ("max", {"mode": "max"}), ("cooldown", {"cooldown": 3, "factor": 0.5}),
                           ("floor", {"min_lr": 0.02}), ("max_abs", {"mode": "max", "threshold_mode": "abs", "threshold": 1.5}), ("eps", {"eps": 0.01})):
        options = {"patience": 2, **options}
        schedule(title, ("reduce_on_plateau", options), lambda o: s.ReduceLROnPlateau(o, **options), steps=30, metrics=metrics)

    def warm(o, n, start, after):
        first = s.LinearLR(o, start, 1.0, n)
        return s.SequentialLR(o, [first, after(o)], [n])

    schedule("alone", ("warmup", {"steps": 4}), lambda o: s.LinearLR(o, total_iters=4))
    schedule("cosine", ("warmup", {"steps": 4, "start_factor": 0.1}, [("cosine", {"steps": 8})]), lambda o: warm(o, 4, 0.1, lambda p: s.CosineAnnealingLR(p, 8)))
    schedule("step", ("warmup", {"epochs": 3, "start_factor": 0.5}, [("step", {"step_size": 2, "gamma": 0.5})]), lambda o: warm(o, 3, 0.5, lambda p: s.StepLR(p, 2, 0.5)))
    schedule("exponential_linear", ("chained", {}, [("exponential", {"gamma": 0.9}), ("linear", {"start_factor": 0.25, "epochs": 4})]),
             lambda o: s.ChainedScheduler([s.ExponentialLR(o, 0.9), s.LinearLR(o, 0.25, 1.0, 4)]))
    schedule("step_cosine", ("chained", {}, [("step", {"step_size": 3, "gamma": 0.5}), ("cosine", {"epochs": 20, "eta_min": 0.001}), ("exponential", {"gamma": 0.99})]),
             lambda o: s.ChainedScheduler([s.StepLR(o, 3, 0.5), s.CosineAnnealingLR(o, 20, 0.001), s.ExponentialLR(o, 0.99)]))
    schedule("three", ("sequence", {"milestones": [3, 8]}, [("linear", {"start_factor": 0.1, "epochs": 3}), ("exponential", {"gamma": 0.8}), ("polynomial", {"epochs": 4})]),
             lambda o: s.SequentialLR(o, [s.LinearLR(o, 0.1, 1.0, 3), s.ExponentialLR(o, 0.8), s.PolynomialLR(o, 4)], [3, 8]), steps=14)
