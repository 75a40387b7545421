"""Write `density_coupons.csv`: a table as a test institute hands it in.  Synthetic, made by us.

Run it again after a change; the tests and the README use the file.
"""

from __future__ import annotations

from pathlib import Path

FILE = Path(__file__).with_name("density_coupons.csv")
ROWS = """密度測定結果（例、合成データ）,,,,,,
材質,装置,レーザー出力,走査速度,ハッチ間隔,積層厚さ,相対密度
,,W,mm/s,mm,μm,%
SUS316L,EOS M290,195,1083,0.09,20,99.9
SUS316L,EOS M290,１９５,900,0.09,20,99.8
SUS316L,EOS M290,195,1300,0.09,20,99.5
SUS316L,EOS M290,170,1083,0.09,20,99.4
SUS316L,EOS M290,220,1083,0.09,20,99.7
SUS316L,EOS M290,195,1083,0.11,20,99.3
SUS316L,EOS M290,150,1200,0.10,20,<98.5
SUS316L,EOS M290,150,900,0.10,20,99.0
平均,,,,,,99.5
"""


def main() -> None:
    """Write the file in Shift_JIS, as spreadsheets in Japan still do."""
    FILE.write_bytes(ROWS.replace("\n", "\r\n").encode("cp932"))


if __name__ == "__main__":
    main()
