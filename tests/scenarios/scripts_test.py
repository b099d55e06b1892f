"""The arithmetic behind the blocks on the scenarios' pages, against numbers derived by hand."""
import pathlib
import sys
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scenarios/scripts"
sys.path.insert(0, str(SCRIPTS))
sys.dont_write_bytecode = True
import campaign  # noqa: E402
import replications  # noqa: E402


class Statistics(unittest.TestCase):
    """Student's t against its printed tables (97.5 %: 12.706, 2.776, 2.093 for 1, 4, 19 degrees of freedom)."""

    def test_quantiles(self):
        for freedom, value in ((1, 12.706), (4, 2.776), (19, 2.093)):
            self.assertAlmostEqual(campaign.student_quantile(0.975, freedom), value, places=3)

    def test_half_width(self):
        # Of 1 and 3: deviation √2, error √2/√2 = 1, times 12.706.
        self.assertAlmostEqual(campaign.half_width([1.0, 3.0]), 12.706, places=3)


class Samples(unittest.TestCase):
    """Of -1, -1, 3, 3 the mean is 1: of its two blocks of two, the first has the other sign, and both are far from it."""

    def test_counts_blocks(self):
        self.assertEqual(replications.blocks([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4]])
        self.assertEqual(replications.row([-1e6, -1e6, 3e6, 3e6], 2).split()[2:], "1 of 2 0 of 2 2 of 2".split())


class Levels(unittest.TestCase):
    """An axis cut down to some of its levels."""

    def test_cuts_levels_out_of_the_text(self):
        setting = campaign.only("maia-lease", "supply", ["silo and Nvidia", "Maia for inference"])
        self.assertTrue(setting.startswith("axes.supply=- {label: silo and Nvidia,"))
        self.assertIn("\n- label: Maia for inference\n  set:\n    policies.leasing: {policy: staged", setting)
        self.assertNotIn("for both", setting)

    def test_refuses_a_level_there_is_none_of(self):
        with self.assertRaises(SystemExit):
            campaign.only("maia-lease", "supply", ["silo", "no such level"])


if __name__ == "__main__":
    unittest.main()
