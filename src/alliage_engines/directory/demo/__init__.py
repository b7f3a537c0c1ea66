"""A whole territory in the official layouts, drawn from a seed, for demo, tests and benchmarks.

`generate` writes Isère (real communes, invented organisations) and the few real organisations that
published sources name; `scale` writes as many invented rows as asked, over France.
"""

from alliage_engines.directory.demo.generator import DemoFiles, generate, scale

__all__ = ["DemoFiles", "generate", "scale"]
