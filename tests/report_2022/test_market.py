"""Market shares: parts of each year's total by hand, in any order of rows; commands give what functions give."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.cli import run
from spatial_iie.errors import DataError

AMOUNTS = pd.DataFrame(
    [
        (2020, "A", 40.0),
        (2020, "B", 40.0),
        (2020, "C", 20.0),
        (2021, "B", 60.0),
        (2021, "C", 30.0),
        (2021, "D", 10.0),
    ],
    columns=["year", "name", "amount"],
)


def test_shares_are_of_the_total_of_the_year():
    frame = si.report_2022.market_shares(AMOUNTS, top=2).to_frame()
    assert frame["name"].tolist() == ["B", "C", "others"] * 2
    assert frame["market_share_pct"].tolist() == pytest.approx([40, 20, 40, 60, 30, 10])
    assert frame.groupby("year")["market_share_pct"].sum().tolist() == pytest.approx([100, 100])
    shuffled = AMOUNTS.sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(frame, si.report_2022.market_shares(shuffled, top=2).to_frame())
    assert "others" not in set(si.report_2022.market_shares(AMOUNTS, top=9).to_frame()["name"])


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        (AMOUNTS.drop(columns="name"), "columns"),
        (AMOUNTS.assign(amount=-1.0), "negative or no number"),
        (AMOUNTS.assign(amount=np.nan), "negative or no number"),
        (pd.concat([AMOUNTS, AMOUNTS.head(1)], ignore_index=True), "there twice"),
        (AMOUNTS.assign(amount=0.0), r"no amount in \[2020, 2021\]"),
    ],
)
def test_what_has_no_shares_is_refused(amounts, words):
    with pytest.raises(DataError, match=words):
        si.report_2022.market_shares(amounts)


def test_the_commands_read_files_with_chinese_headings(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    AMOUNTS.rename(columns={"year": "年份", "name": "企业", "amount": "规模"}).to_csv(
        "market.csv", index=False
    )
    assert (
        run(
            [
                "market-shares",
                "market.csv",
                "--top",
                "2",
                "--format",
                "csv",
                "--out",
                "m.png",
                "--width",
                "column",
            ]
        )
        == 0
    )
    shown = pd.read_csv(__import__("io").StringIO(capsys.readouterr().out))
    assert shown["market_share_pct"].tolist() == pytest.approx([40, 20, 40, 60, 30, 10])
    scores = si.report_2022.synthetic_scores(raters=4, language="zh")
    headings = {"rater": "专家", "country": "国家", "dimension": "维度", "score": "得分"}
    scores.rename(columns=headings).to_csv("scores.csv", index=False)
    arguments = ["--full", "9", "--how", "median", "--draws", "99", "--country", "德国", "--out", "r.png"]
    assert run(["scores", "scores.csv", *arguments, "--format", "csv"]) == 0
    shown = pd.read_csv(__import__("io").StringIO(capsys.readouterr().out))
    mine = si.report_2022.filled(scores, full=9, how="median", draws=99).to_frame()
    assert shown["area_pct"].tolist() == pytest.approx(mine["area_pct"].tolist(), rel=1e-4)
    for show in ("mean", "rank", "agreement"):
        assert run(["scores", "--show", show, "--draws", "99", "--lang", "zh"]) == 0
        assert "合成" in capsys.readouterr().out
    assert (tmp_path / "r.png").exists() and (tmp_path / "m.png").exists()


def test_made_up_sizes_follow_their_seed():
    one, again, other = (si.report_2022.synthetic_market(seed=seed)["amount"] for seed in (1, 1, 2))
    assert one.equals(again) and not np.allclose(one, other)
