"""The demo's files as the inputs of a build."""

from alliage_engines.directory.build import Inputs
from alliage_engines.directory.demo.generator import DemoFiles


def inputs_of(files: DemoFiles) -> Inputs:
    """Inputs of a build that marks every organisation as fictitious, the published ones aside."""
    return Inputs(
        rna=(files.rna_waldec, files.rna_import),
        sirene_units=(files.sirene_units,),
        sirene_establishments=(files.sirene_establishments,),
        rnf=(files.rnf,),
        published=(files.published,),
        fictitious=True,
    )
