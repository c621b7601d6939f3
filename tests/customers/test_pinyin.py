"""Names are read as the library's whole dictionary reads them, with a tenth of its memory."""

import json
import os
import subprocess
import sys

from crm.customers.pinyin import syllables
from crm.runtime import places

NAMES = (
    "重庆长安汽车 厦门银行 西藏矿业 六安瓜片 长沙银行 单晓晓 中国银行 乐清正泰 蚌埠玻璃 成都都江堰 西安重型机械 "
    "曾国强 仇小姐 朴正浩 解放日报 区伟文 盖丽丽 尉迟恭 长虹电子 行政学院 重工机械 音乐学院 大厦物业 朝阳区 "
    "便宜坊 会计师事务所 石家庄 台州 东莞 亳州 丽水 荥阳 浚县 洪洞 任小龙 华为技术 宁德时代 重庆小面 藏族文化 "
    "单县羊汤 中兴通讯 参差咖啡 调味品 教育科技 卡车之家 "
)
LIBRARY = "import json, sys; from pypinyin import lazy_pinyin, constants; "
WHOLE = "print(json.dumps([lazy_pinyin(name) for name in sys.argv[1:]]))"
EACH = "print(json.dumps({chr(code): lazy_pinyin(chr(code)) for code in constants.PINYIN_DICT}))"


def as_it_comes(what, *names):
    """What the library says in a process of its own that knows nothing of us."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYPINYIN")}
    argv = [sys.executable, "-c", LIBRARY + what, *names]
    return json.loads(subprocess.run(argv, cwd=places.ROOT, env=env, capture_output=True, text=True, check=True).stdout)


def test_names_are_read_as_the_whole_dictionary_reads_them():
    whole = dict(zip(NAMES.split(), as_it_comes(WHOLE, *NAMES.split()), strict=True))
    assert {name: syllables(name) for name in NAMES.split()} == whole
    assert whole["重庆长安汽车"][:4] == ["chong", "qing", "chang", "an"]


def test_every_character_is_read_as_the_library_reads_it():
    known = as_it_comes(EACH)
    assert len(known) > 40_000
    assert {character: syllables(character) for character in known} == known
    assert syllables("é1") == ["é1"]  # and what has no reading stays


def test_the_table_of_the_library_is_gone():
    held = [
        (name, value)
        for name, module in sys.modules.items()
        for value in vars(module).values()
        if name.startswith("pypinyin") and isinstance(value, dict) and len(value) > 30_000
    ]
    assert held == []
