"""The sentences of importing results from the files of laboratories."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.words.wording import Both, FindingText, both, finding

FINDINGS: Mapping[str, FindingText] = MappingProxyType(
    {
        "lab-too-large": finding(
            ("the file is larger than {most}", "文件超过 {most}"),
            ("Split it into several files", "请拆分为多个文件"),
        ),
        "lab-old-excel": finding(
            ("this is a workbook of the old format (.xls)", "这是旧版工作簿格式（.xls）"),
            ("Save it as .xlsx or csv", "请另存为 .xlsx 或 csv"),
        ),
        "lab-empty": finding(
            ("the file has no rows", "文件中没有数据行"),
            ("Choose the file with the results; its first line names the columns", "请选择含结果的文件；首行应为列名"),
        ),
        "lab-unreadable": finding(
            ("the file cannot be read ({detail})", "无法读取该文件（{detail}）"),
            ("Save it as csv in UTF-8 or GBK, or as .xlsx", "请另存为 UTF-8 或 GBK 编码的 csv，或 .xlsx"),
        ),
        "lab-column-twice": finding(
            ("two columns are called '{name}'", "有两列同名“{name}”"),
            ("Give each column a name of its own", "请为每列使用不同名称"),
        ),
        "lab-formula": finding(
            ("the cell holds a formula, not a result", "该单元格为公式，而非结果"),
            ("Paste the values over the formulas and save again", "请将公式粘贴为数值后重新保存"),
        ),
        "lab-percent": finding(
            (
                "the cell is formatted as a percentage: it shows 8.1% and holds 0.081",
                "该单元格为百分比格式：显示 8.1%，实际存储 0.081",
            ),
            (
                "Format the column as a number or a text, and give the unit beside it",
                "请将该列改为数值或文本格式，并另列单位",
            ),
        ),
        "lab-cell-error": finding(
            ("the cell holds the error {value}", "该单元格为错误值 {value}"),
            ("Correct it in the file", "请在文件中更正"),
        ),
        "lab-cell-empty": finding(
            ("the row has nothing in the column '{name}'", "该行的“{name}”为空"),
            ("Fill it in", "请补填"),
        ),
        "lab-no-visit-column": finding(
            (
                "the map names neither a column for the visit nor one for the day",
                "对照表既未指定访视列，也未指定日期列",
            ),
            (
                "Choose one of them: without it nobody knows where a result belongs",
                "请至少指定一列，否则无法确定结果所属访视",
            ),
        ),
        "lab-no-row-column": finding(
            ("'{name}' belongs to rows that are asked again and again", "“{name}”属于重复行"),
            ("Name the column that holds the number of the row", "请指定行号所在的列"),
        ),
        "lab-no-row": finding(
            ("'{value}' is no number of a row", "“{value}”不是行号"),
            ("Write 1 for the first row", "第一行请写 1"),
        ),
        "lab-nowhere": finding(
            ("the row says neither its visit nor its day", "该行既无访视也无日期"),
            ("Fill in one of them", "请补填其一"),
        ),
        "lab-comma": finding(
            ("'{value}' has a comma: a decimal, or a thousand", "“{value}”含逗号：可能是小数点，也可能是千位分隔"),
            (
                "Say in the map that this laboratory writes a decimal comma, or write a point",
                "请在对照表中注明该实验室以逗号作小数点，或改写为小数点",
            ),
        ),
        "lab-point": finding(
            (
                "'{value}' has a point although this laboratory writes decimal commas",
                "“{value}”含小数点，而该实验室以逗号作小数点",
            ),
            ("Correct the number, or the map", "请更正数值或对照表"),
        ),
        "lab-no-visit": finding(
            ("no visit with this form can have taken place on {day}", "{day} 不在任何含该表单的访视窗内"),
            ("Add a column with the visit", "请增加访视列"),
        ),
        "lab-many-visits": finding(
            ("{day} can belong to several visits: {visits}", "{day} 可属于多个访视：{visits}"),
            ("Add a column with the visit", "请增加访视列"),
        ),
        "lab-other-day": finding(
            ("the row is of {day}, the form of {standing}", "该行日期为 {day}，表单日期为 {standing}"),
            ("Find out which day is right, and correct it there", "请核实日期并在相应处更正"),
        ),
        "lab-two-days": finding(
            ("rows of one form have different days: {days}", "同一表单的数据行日期不同：{days}"),
            ("Find out which day is right; nothing of this form is imported", "请核实日期；该表单的结果均未导入"),
        ),
        "lab-contradicts": finding(
            ("row {row} says something else about the same question", "第 {row} 行对同一条目给出了不同结果"),
            ("Find out which is right; neither is imported", "请核实；两者均未导入"),
        ),
        "lab-saved-since": finding(
            ("somebody saved this form since you looked", "预览之后该表单已被他人保存"),
            ("Look at the file again", "请重新预览该文件"),
        ),
        "lab-map-faulty": finding(
            ("the map cannot be used: {detail}", "该对照表无法使用：{detail}"),
            ("Choose its columns and examinations again", "请重新选择列与检验项目"),
        ),
        "lab-plan-changed": finding(
            ("what would be written is not what you saw any more", "拟写入内容与您预览时不同"),
            ("Look at the rows again before you import them", "请重新核对后再导入"),
        ),
    }
)

SENTENCES: Mapping[str, Both] = MappingProxyType(
    {
        "lab import": both("Laboratory results", "导入检验结果"),
        "lab import hint": both(
            "A file of a laboratory (csv or xlsx). First you see row by row what would happen; nothing is written before "
            "you confirm it, and a value that stands is never overwritten.",
            "选择实验室文件（csv 或 xlsx）。系统先逐行预览；确认前不写入任何内容，已有结果绝不会被覆盖。",
        ),
        "lab file": both("File", "文件"),
        "lab map": both("Map of its columns", "列对照表"),
        "lab new map": both("a new one", "新建"),
        "lab look": both("Look at it", "预览"),
        "lab columns": both("Which column is what", "各列含义"),
        "lab names": both("What the examinations are", "检验项目对照"),
        "lab map name": both("Name of this map", "对照表名称"),
        "lab column participant": both("Participant", "参与者编号"),
        "lab column visit": both("Visit", "访视"),
        "lab column day": both("Day of sampling", "采样日期"),
        "lab column examination": both("Examination", "检验项目"),
        "lab column result": both("Result", "结果"),
        "lab column unit": both("Unit", "单位"),
        "lab column row": both("Number of the row", "行号"),
        "lab no column": both("none", "无"),
        "lab decimal": both("Decimal sign", "小数点符号"),
        "lab point": both("point (7.5)", "点（7.5）"),
        "lab comma": both("comma (7,5)", "逗号（7,5）"),
        "lab name": both("In the file", "文件中的名称"),
        "lab item": both("In this study", "本研究中的条目"),
        "lab unit": both("Unit, where the row says none", "单位（该行未注明时）"),
        "lab not imported": both("not imported", "不导入"),
        "lab next": both("Next", "下一步"),
        "lab keep map": both("Keep this map and look", "保存对照表并预览"),
        "lab would": both("What importing this file would do", "导入该文件的预览"),
        "lab file written": both("{file} ({written}), {rows} rows", "{file}（{written}），共 {rows} 行"),
        "lab nothing new": both(
            "There is nothing new in this file: importing it would change nothing.",
            "该文件没有新结果，导入不会产生任何变化。",
        ),
        "lab forms touched": both(
            "{forms} forms would get {values} answers.", "将向 {forms} 份表单写入 {values} 项结果。"
        ),
        "lab reopens": both(
            "{forms} of them are complete: they open again, with the reason that it was an import, and {signatures} "
            "signatures fall.",
            "其中 {forms} 份表单已完成：将以“导入”为原因重新打开，{signatures} 个签名失效。",
        ),
        "lab import button": both("Import the new rows", "导入新结果"),
        "lab other file": both("Another file", "选择其他文件"),
        "lab row": both("Row", "行"),
        "lab examination": both("Examination", "检验项目"),
        "lab result": both("Result", "结果"),
        "lab becomes": both("What becomes of it", "处理"),
        "lab stands": both("stands: {value}", "已有：{value}"),
        "lab only": both("Only the first {most} rows of each kind are shown here.", "每类仅显示前 {most} 行。"),
        "lab same as row": both("as row {row}", "同第 {row} 行"),
        "lab imported": both(
            "{forms} forms saved, {values} answers written.", "已保存 {forms} 份表单，写入 {values} 项结果。"
        ),
        "lab refused": both("Not written", "未写入"),
        "lab earlier": both("Earlier imports", "既往导入"),
        "lab no earlier": both("Nothing has been imported yet.", "尚无导入记录。"),
        "row new": both("new", "新结果"),
        "row equal": both("stands already", "与已有结果一致"),
        "row conflict": both("conflict: not imported", "冲突：未导入"),
        "row repeated": both("said twice", "重复行"),
        "row refused": both("cannot be imported", "无法导入"),
        "row not mapped": both("not in the map", "未列入对照表"),
        "row no result": both("no result", "无结果"),
        "entry laboratory map": both("laboratory map kept", "保存检验对照表"),
    }
)
