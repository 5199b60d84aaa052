"""The sectors of China's official input-output tables, and which of the three industries each belongs to."""

from __future__ import annotations

import re

import pandas as pd

PRIMARY, SECONDARY, TERTIARY = "primary", "secondary", "tertiary"

_SYNTHETIC = {"其他工业和建筑": SECONDARY, "批发和零售及其他服务": TERTIARY}  # of the made-up example
_PRIMARY = """
农林牧渔业 农林牧渔产品和服务 农业 农产品 林业 林产品 木材及竹材采运业 畜牧业 畜牧产品 渔业 渔产品
"""
_SECONDARY = """
煤炭开采和洗选业 煤炭采选产品 石油和天然气开采业 金属矿采选业 黑色金属矿采选业 有色金属矿采选业 采盐业
其他非金属矿采选业 非金属矿采选业 非金属矿及其他矿采选业 其他矿采选业 开采辅助服务和其他采矿产品
开采辅助活动和其他采矿产品 食品制造及烟草加工业 食品和烟草 谷物磨制品 谷物磨制业 饲料加工业 植物油加工业 制糖业
糖及糖制品 屠宰及肉类加工业 水产加工品 水产品加工业 其他食品加工和食品制造业 其他食品加工业
蔬菜、水果、坚果和其他农副食品加工品 方便食品 方便食品制造业 乳制品 液体乳及乳制品制造业 调味品、发酵制品 其他食品
其他食品制造业 酒精及饮料酒制造业 酒精及酒的制造业 酒精和酒 其他饮料制造业 饮料 软饮料及精制茶加工业
饮料和精制茶加工品 精制茶 烟草制品业 纺织业 纺织品 棉、化纤纺织及印染精加工品 毛纺织和染整精加工业
麻纺织、丝绢纺织及精加工业 麻、丝绢纺织及加工品 针织品、编织品及其制品制造业 针织或钩针编织及其制品 纺织制成品制造业
纺织服装、鞋、帽制造业 纺织服装服饰 服装皮革羽绒及其制品业 纺织服装鞋帽皮革羽绒及其制品业
皮革、毛皮、羽毛(绒)及其制品业 鞋 木材加工及家具制造业 木材加工品和家具 木材加工和木、竹、藤、棕、草制品
木材加工品和木、竹、藤、棕、草制品 家具制造业 造纸印刷及文教用品制造业 造纸印刷及文教体育用品制造业 造纸及纸制品业
印刷业和记录媒介的复制业 印刷和记录媒介复制品 印刷品和记录媒介复制品 文化用品制造业 玩具体育娱乐用品制造业
文教体育用品制造业 文教、工美、体育和娱乐用品 文教、体育和娱乐用品 工艺美术品制造业 工艺美术品
石油加工、炼焦及核燃料加工业 石油、炼焦产品和核燃料加工品 石油及核燃料加工业 精炼石油和核燃料加工品 炼焦业 炼焦产品
煤炭加工品 化学工业 化学产品 基础化学原料制造业 肥料制造业 农药制造业 涂料、颜料、油墨及类似产品制造业
涂料、油墨、颜料及类似产品 合成材料制造业 专用化学产品制造业 专用化学产品和炸药、火工、焰火产品 日用化学产品制造业
医药制造业 医药制品 化学纤维制造业 化学纤维制品 橡胶制品业 塑料制品业 非金属矿物制品业 水泥、石灰和石膏制造业
水泥及石膏制品制造业 石膏、水泥制品及类似制品 砖瓦、石材及其他建筑材料制造业 砖瓦、石材等建筑材料 玻璃及玻璃制品制造业
陶瓷制品制造业 耐火材料制品制造业 其他非金属矿物制品制造业 石墨及其他非金属矿物制品制造业 金属冶炼及压延加工业
金属冶炼和压延加工品 炼铁业 炼钢业 钢 钢、铁及其铸件 钢压延加工业 钢压延产品 铁合金冶炼业 铁合金产品 铁及铁合金产品
有色金属冶炼业 有色金属冶炼及合金制造业 有色金属及其合金 有色金属及其合金和铸件 有色金属压延加工业 金属制品业
通用、专用设备制造业 通用设备 专用设备 锅炉及原动机制造业 锅炉及原动设备 金属加工机械制造业 物料搬运设备
起重运输设备制造业 泵、阀门、压缩机及类似机械的制造业 烘炉、风机、包装等设备 文化、办公用机械制造业 其他通用设备制造业
矿山、冶金、建筑专用设备制造业 采矿、冶金、建筑专用设备 化工、木材、非金属加工专用设备制造业 农林牧渔专用机械制造业
医疗仪器设备及器械 其他专用设备制造业 交通运输设备制造业 铁路运输设备制造业 铁路运输和城市轨道交通设备 汽车制造业
汽车整车 汽车零部件及配件制造业 船舶及浮动装置制造业 船舶及相关装置 其他交通运输设备制造业 电气机械及器材制造业
电气、机械及器材制造业 电机制造业 输配电及控制设备制造业 电线、电缆、光缆及电工器材制造业 电池
家用电力和非电力器具制造业 家用器具制造业 其他电气机械及器材制造业 通信设备、计算机及其他电子设备制造业 通信设备制造业
雷达及广播设备制造业 广播电视设备和雷达及配套设备 电子计算机制造业 计算机 电子计算机整机制造业
其他电子计算机设备制造业 电子元器件制造业 家用视听设备制造业 视听设备 其他电子设备制造业 其他通信、电子设备制造业
仪器仪表制造业 仪器仪表及文化办公用机械制造业 其他制造业 其他制造产品 其他制造产品和废品废料 工艺品及其他制造业
工艺品及其他制造业(含废品废料) 其他工业 废品废料 废弃资源和废旧材料回收加工品 电力、热力的生产和供应业
电力、热力生产和供应 燃气生产和供应业 水的生产和供应业 建筑业 房屋建筑 住宅房屋建筑 体育场馆和其他房屋建筑
土木工程建筑 铁路、道路、隧道和桥梁工程建筑 其他土木工程建筑 建筑安装 建筑装饰和其他建筑服务
建筑装饰、装修和其他建筑服务
"""
_TERTIARY = """
批发和零售贸易业 批发和零售业 批发零售业 批发业 零售业 交通运输及仓储业 交通运输、仓储和邮政 铁路旅客运输业 铁路货运业
铁路运输业 铁路货物运输和运输辅助活动 道路运输业 城市公共交通业 城市公共交通及公路客运 道路货物运输和运输辅助活动
水上运输业 水上旅客运输 水上货物运输和运输辅助活动 航空运输业 航空旅客运输业 航空货运业 航空货物运输和运输辅助活动
管道运输业 多式联运和运输代理 装卸搬运和运输代理 装卸搬运和其他运输服务业 装卸搬运和仓储 仓储业 邮政业 住宿和餐饮业
住宿业 餐饮业 信息传输、计算机服务和软件业 信息传输、软件和信息技术服务 信息传输服务业 电信和其他信息传输服务业 电信
广播电视及卫星传输服务 互联网和相关服务 计算机服务和软件业 计算机服务业 软件业 软件服务 软件和信息技术服务
信息技术服务 金融业 金融保险业 银行业、证券业和其他金融活动 货币金融和其他金融服务 资本市场服务 保险业 房地产业
租赁和商务服务业 租赁业 商务服务业 旅游业 科学研究事业 研究与试验发展业 研究和试验发展 科学研究和技术服务
综合技术服务业 专业技术及其他科技服务业 专业技术服务业 科技交流和推广服务业 科技推广和应用服务 地质勘查业
水利、环境和公共设施管理业 水利管理业 环境资源与公共设施管理业 环境管理业 生态保护和环境治理 公共设施管理业
公共设施及土地管理 其他社会服务业 居民服务和其他服务业 居民服务、修理和其他服务 居民服务业 其他服务业 教育事业 教育
卫生、社会保障和社会福利业 卫生、社会保障和社会福利事业 卫生和社会工作 卫生事业 卫生 社会工作 社会保障和社会福利业
社会保障业 社会保障 社会福利业 文化、体育和娱乐业 文化艺术和广播电影电视业 新闻出版业 新闻和出版
广播、电视、电影和音像业 广播、电视、电影和影视录音制作 文化艺术业 文化艺术 体育事业 体育 娱乐业 公共管理和社会组织
公共管理、社会保障和社会组织 金属制品、机械和设备修理服务
"""
_FARM_SERVICES = "农林牧渔服务"
_BY_ENDING = {
    "制造业": SECONDARY,
    "采选业": SECONDARY,
    "采选产品": SECONDARY,
    "开采业": SECONDARY,
    "开采产品": SECONDARY,
    "洗选产品": SECONDARY,
    "冶炼业": SECONDARY,
    "制品业": SECONDARY,
    "加工业": SECONDARY,
    "加工品": SECONDARY,
    "生产和供应业": SECONDARY,
    "运输业": TERTIARY,
    "管理业": TERTIARY,
}
"""What only an industry of that kind is called, whatever stands before it."""
_DIGITAL = (
    "计算机 通信设备 视听设备 电子元器件 其他电子设备 电信 互联网和相关服务 软件服务 信息技术服务",  # 2017, 2018, 2020
    "计算机 通信设备 视听设备 电子元器件 其他电子设备 电信和其他信息传输服务 软件和信息技术服务",  # 2012
    "通信设备制造业 电子计算机制造业 电子元器件制造业 家用视听设备制造业 其他电子设备制造业 电信和其他信息传输服务业 "
    "计算机服务业 软件业",  # 2007
    "通信设备制造业 电子计算机整机制造业 其他电子计算机设备制造业 电子元器件制造业 家用视听设备制造业 "
    "其他通信、电子设备制造业 信息传输服务业 计算机服务和软件业",  # 2002
    "通信设备、计算机和其他电子设备 信息传输、软件和信息技术服务",  # about 42 sectors, since 2012
    "通信设备、计算机及其他电子设备制造业 信息传输、计算机服务和软件业",  # about 42 sectors, before
)


def plain(name: str) -> str:
    """Return a name without what tables write now so, now so: points, brackets, conjunctions, the ending.

    >>> plain("通信设备、计算机及其他电子设备制造业") == plain("通信设备、计算机和其他电子设备")
    True
    """
    bare = re.sub(r"[\s、，,;；·()（）\[\]〔〕]|和|及|与|的|其(?!他)", "", name)
    bare = bare.replace("绒", "").replace("事业", "业")
    shorter = re.sub(r"(制造业|产品|制造|业|品)$", "", bare)
    return bare if shorter in ("", "其他", bare) else plain(shorter)


def industries_by_name(names: pd.Series) -> pd.Series:
    """Return the industry of each official sector name; missing where the name is not known.

    Services to agriculture are primary in the tables before 2012, as in the national accounts of those years (rule of
    2003), and tertiary since (rules of 2012 and 2018). The tables before 2012 call sectors industries (…业), the later
    ones products.

    Parameters
    ----------
    names : Series of str
        Chinese names by sector.

    Examples
    --------
    >>> industries_by_name(pd.Series(["农业", "农、林、牧、渔服务业", "煤炭开采和洗选业"])).tolist()
    ['primary', 'primary', 'secondary']
    >>> industries_by_name(pd.Series(["农产品", "农、林、牧、渔服务", "煤炭采选产品"])).tolist()
    ['primary', 'tertiary', 'secondary']
    """
    farm_services = PRIMARY if names.str.strip().str.endswith("业").mean() > 0.5 else TERTIARY

    def industry(name: str) -> str | None:
        bare = plain(name)
        if bare == _FARM_SERVICES:
            return farm_services
        return _KNOWN.get(bare) or next((of for end, of in _BY_ENDING.items() if name.endswith(end)), None)

    return names.str.strip().map(industry).rename("industry")


def digital_names(names: pd.Series) -> pd.Index | None:
    """Return the sectors that are digital by the convention of :func:`spatial_iie.macro.digital_sectors`, or None."""
    bare = names.map(plain)
    for wanted in _DIGITAL:
        these = {plain(name) for name in wanted.split()}
        if these <= set(bare):
            return names.index[bare.isin(these)]
    return None


def _known() -> dict[str, str]:
    lists = {PRIMARY: _PRIMARY, SECONDARY: _SECONDARY, TERTIARY: _TERTIARY}
    named = {plain(name): industry for industry, names in lists.items() for name in names.split()}
    return named | {plain(name): industry for name, industry in _SYNTHETIC.items()}


_KNOWN = _known()
