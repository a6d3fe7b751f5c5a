"""Speed and memory of mediagen, as ratios against baselines measured in the same run."""
