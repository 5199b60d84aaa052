"""Industries and digital sectors of the official tables: by name, whatever the codes, with the rule of the year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError
from spatial_iie.macro import official_sectors
from spatial_iie.macro.official_sectors import industries_by_name, plain
from spatial_iie.macro.sectors import code_of
from tests.macro.io_tables import BROAD, DETAILED

FOLDED = ("primary", "secondary", "tertiary")


def named(names, codes=None):
    """A table of one unit of everything, with these sector names."""
    codes = [f"{k:03d}" for k in range(1, len(names) + 1)] if codes is None else codes
    flows = pd.DataFrame(1.0, index=codes, columns=codes)
    columns = pd.DataFrame({"name": names}, index=codes)
    return si.macro.io_table(flows, output=pd.Series(3.0 * len(codes), index=codes), names=columns)


TABLE_2007 = {
    "农业": "primary",
    "农、林、牧、渔服务业": "primary",
    "非金属矿及其他矿采选业": "secondary",
    "软饮料及精制茶加工业": "secondary",
    "家用电力和非电力器具制造业": "secondary",
    "通信设备制造业": "secondary",
    "雷达及广播设备制造业": "secondary",
    "电子计算机制造业": "secondary",
    "电子元器件制造业": "secondary",
    "家用视听设备制造业": "secondary",
    "其他电子设备制造业": "secondary",
    "废品废料": "secondary",
    "电力、热力的生产和供应业": "secondary",
    "建筑业": "secondary",
    "铁路运输业": "tertiary",
    "电信和其他信息传输服务业": "tertiary",
    "计算机服务业": "tertiary",
    "软件业": "tertiary",
    "批发零售业": "tertiary",
    "银行业、证券业和其他金融活动": "tertiary",
    "研究与试验发展业": "tertiary",
    "公共管理和社会组织": "tertiary",
}
TABLE_2012 = {
    "农产品": "primary",
    "农、林、牧、渔服务": "tertiary",
    "煤炭采选产品": "secondary",
    "开采辅助服务和其他采矿产品": "secondary",
    "饮料和精制茶加工品": "secondary",
    "钢、铁及其铸件": "secondary",
    "计算机": "secondary",
    "通信设备": "secondary",
    "广播电视设备和雷达及配套设备": "secondary",
    "视听设备": "secondary",
    "电子元器件": "secondary",
    "其他电子设备": "secondary",
    "金属制品": "secondary",
    "金属制品、机械和设备修理服务": "tertiary",
    "房屋建筑": "secondary",
    "批发和零售": "tertiary",
    "电信和其他信息传输服务": "tertiary",
    "软件和信息技术服务": "tertiary",
    "其他服务": "tertiary",
    "社会保障": "tertiary",
}
BROAD_2002 = {
    "农业": "primary",
    "食品制造及烟草加工业": "secondary",
    "服装皮革羽绒及其制品业": "secondary",
    "通信设备、计算机及其他电子设备制造业": "secondary",
    "仪器仪表及文化办公用机械制造业": "secondary",
    "其他制造业": "secondary",
    "信息传输、计算机服务和软件业": "tertiary",
    "批发和零售贸易业": "tertiary",
    "金融保险业": "tertiary",
    "旅游业": "tertiary",
    "教育事业": "tertiary",
}


@pytest.mark.parametrize("names", [TABLE_2007, TABLE_2012, BROAD_2002], ids=["2007", "2012", "2002"])
def test_the_rule_of_the_year(names):
    assert si.macro.three_industries(named(list(names))).tolist() == list(names.values())


def test_codes_and_their_order_do_not_matter():
    """Codes 1 to 20, 01 to 20, and rows from the last to the first: the same industries."""
    names = list(TABLE_2012)
    plain_codes = [str(k) for k in range(1, 21)]
    first = si.macro.three_industries(named(names, plain_codes))
    padded = si.macro.three_industries(named(names, [code.zfill(2) for code in plain_codes]))
    turned = si.macro.three_industries(named(names[::-1], plain_codes))
    assert first.tolist() == padded.tolist() == turned.tolist()[::-1] == list(TABLE_2012.values())


def test_punctuation_and_conjunctions_do_not_matter_and_other_does():
    assert plain("通信设备、计算机和其他电子设备") == plain("通信设备，计算机及其他电子设备制造业")
    assert plain("皮革、毛皮、羽毛(绒)及其制品业") == plain("皮革、毛皮、羽毛及其制品")
    assert plain("其他") != plain("其他制造业") and plain("农林牧渔业") != plain("农、林、牧、渔服务业")
    lists = (official_sectors._PRIMARY, official_sectors._SECONDARY, official_sectors._TERTIARY)
    keys = [{plain(name) for name in names.split()} for names in lists]
    assert not (keys[0] & keys[1] or keys[0] & keys[2] or keys[1] & keys[2])


def test_an_unknown_sector_is_refused_with_the_list():
    table = named([*TABLE_2012, "其他", "数字产业"])
    with pytest.raises(
        DataError, match=r"not known of 2 sectors \[021 其他, 022 数字产业\].*Give industries="
    ):
        si.macro.three_industries(table)
    with pytest.raises(DataError, match="three industries are not known of 1 sector"):
        si.macro.aggregate(named([*BROAD_2002, "corporations"]))


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (
            TABLE_2007,
            "通信设备制造业 电子计算机制造业 电子元器件制造业 家用视听设备制造业 其他电子设备制造业 "
            "电信和其他信息传输服务业 计算机服务业 软件业",
        ),
        (
            TABLE_2012,
            "计算机 通信设备 视听设备 电子元器件 其他电子设备 电信和其他信息传输服务 软件和信息技术服务",
        ),
        (BROAD_2002, "通信设备、计算机及其他电子设备制造业 信息传输、计算机服务和软件业"),
    ],
    ids=["2007", "2012", "2002"],
)
def test_digital_sectors_of_other_years(names, wanted):
    table = named(list(names))
    assert [table.labels[code] for code in si.macro.digital_sectors(table)] == wanted.split()


def test_tables_of_the_oecd_by_code():
    codes = ["D01T02", "D03", "D05T06", "D26", "D41T43", "D45T47", "D61", "D62T63", "D97T98"]
    table = named([f"name {code}" for code in codes], codes)
    assert si.macro.three_industries(table).tolist() == [FOLDED[k] for k in (0, 0, 1, 1, 1, 2, 2, 2, 2)]
    assert si.macro.digital_sectors(table) == ("D26", "D61", "D62T63")


def test_a_code_is_found_with_and_without_zeros():
    short, long = named(["a"] * 2, ["1", "12"]), named(["a"] * 2, ["001", "012"])
    assert (code_of(short, "01"), code_of(long, "12"), code_of(long, "3")) == ("1", "012", "3")
    groups = si.macro.aggregate(short, {"01": "x", "12": "x"})
    assert groups.output["x"] == short.output.sum()


@pytest.mark.skipif(not DETAILED.exists(), reason="the official tables are not on this machine")
def test_value_added_of_the_official_tables():
    """The industries' shares of value added in 2018 as the two tables of that year have them."""
    shares = []
    for path in (DETAILED, BROAD):
        table = si.macro.read_io_table(path)
        found = si.macro.three_industries(table)
        assert not found.isna().any()
        shares.append(table.total_value_added.groupby(found).sum() / table.total_value_added.sum())
    farm_services = 0.005  # a sector of its own in the detailed table, a part of agriculture in the other
    np.testing.assert_allclose(shares[0], shares[1], atol=farm_services)
    assert shares[0]["primary"] == pytest.approx(0.07, abs=0.01)
    assert industries_by_name(pd.Series(["农、林、牧、渔服务产品"])).tolist() == ["tertiary"]
