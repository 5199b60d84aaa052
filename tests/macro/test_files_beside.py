"""Files beside the study's table say what of them is set aside, as the table itself does."""

from spatial_iie import macro, study
from spatial_iie.cli import run

TABLE = macro.demo_io_table()


def written(folder, name, *lines):
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / name


def shares(folder):
    rows = [f"{code},{0.5 if place % 2 else 0.25}" for place, code in enumerate(macro.digital_sectors(TABLE))]
    return written(folder, "shares.csv", "专家打分表", "code,share", *rows, "注：专家平均")


def industries(folder):
    rows = [f"{code},{'goods' if place < 3 else 'services'}" for place, code in enumerate(TABLE.sectors)]
    return written(folder, "industries.csv", "sector,industry", *rows, "资料来源：自行整理")


def test_readers_tell_what_they_set_aside(tmp_path):
    told = macro.read_shares(shares(tmp_path), TABLE).attrs["notes"]
    assert any("专家打分表" in line for line in told) and any("注：专家平均" in line for line in told)
    assert any("资料来源" in line for line in macro.read_industries(industries(tmp_path)).attrs["notes"])
    yearly = written(
        tmp_path, "gdp.csv", "单位：亿元", "年份,GDP", '2018,"919,281"', '2019,"986,515"', "注：初步核算"
    )
    whole, _ = study.complete_years(yearly, ["GDP"])
    told = " ".join(whole.attrs["notes"])
    assert "单位：亿元" in told and "注：初步核算" in told and "separators of thousands" in told
    assert whole["GDP"].tolist() == [919281, 986515]


def test_commands_tell_it_on_stderr(tmp_path, capsys):
    asked = [
        "accounts",
        "--show",
        "penetration",
        "--shares",
        str(shares(tmp_path)),
        "--industries",
        str(industries(tmp_path)),
    ]
    assert run(asked) == 0, capsys.readouterr().err
    err = capsys.readouterr().err
    assert "shares.csv: Set aside" in err and "注：专家平均" in err and "industries.csv: Set aside" in err
