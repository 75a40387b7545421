#!/usr/bin/env bash
# asyncua reads a structured value of an OPC UA NodeSet as "no value" when the XML is not indented.
# The same file, once indented and once on one line: for XML and OPC UA the two say the same.  On
# one line the range, the unit, the text, the array, the reference and the arguments of a method are
# gone, without an error; a plain number stays.  A machine model loses its limits and units by
# the layout of its file alone.
# Besides, a NodeId among the values keeps the namespace number of the file (1), where the nodes
# themselves move to that of the server (3): it then names a node of another namespace.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check asyncua==2.1.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import asyncio
import logging
import re
import sys
from importlib.metadata import version

from asyncua import Server, ua

logging.disable(logging.CRITICAL)


def body(name, number, inside):
    return f"""<uax:ExtensionObject>
      <uax:TypeId>
        <uax:Identifier>i={number}</uax:Identifier>
      </uax:TypeId>
      <uax:Body>
        <uax:{name}>
          {inside}
        </uax:{name}>
      </uax:Body>
    </uax:ExtensionObject>"""


argument = """<uax:Name>job</uax:Name>
          <uax:DataType>
            <uax:Identifier>i=12</uax:Identifier>
          </uax:DataType>
          <uax:ValueRank>-1</uax:ValueRank>"""
unit = """<uax:NamespaceUri>http://www.opcfoundation.org/UA/units/un/cefact</uax:NamespaceUri>
          <uax:UnitId>4408652</uax:UnitId>"""
limits = """<uax:Low>0</uax:Low>
          <uax:High>400</uax:High>"""
values = {
    "Power": ("Double", "<uax:Double>195.5</uax:Double>"),
    "Range": ("i=884", body("Range", 885, limits)),
    "Unit": ("i=887", body("EUInformation", 888, unit)),
    "Text": (
        "LocalizedText",
        """<uax:LocalizedText>
      <uax:Text>laser on</uax:Text>
    </uax:LocalizedText>""",
    ),
    "Layers": (
        "Double",
        """<uax:ListOfDouble>
      <uax:Double>0.03</uax:Double>
      <uax:Double>0.06</uax:Double>
    </uax:ListOfDouble>""",
    ),
    "Arguments": (
        "i=296",
        f"""<uax:ListOfExtensionObject>
    {body("Argument", 297, argument)}
    </uax:ListOfExtensionObject>""",
    ),
    "Active": (
        "NodeId",
        """<uax:NodeId>
      <uax:Identifier>ns=1;i=1000</uax:Identifier>
    </uax:NodeId>""",
    ),
}
variables = "\n".join(
    f"""  <UAVariable NodeId="ns=1;i={number}" BrowseName="1:{name}" DataType="{kind}" ValueRank="-2">
  <DisplayName>{name}</DisplayName>
  <References>
    <Reference ReferenceType="i=47" IsForward="false">ns=1;i=1000</Reference>
    <Reference ReferenceType="i=40">i=63</Reference>
  </References>
  <Value>
    {value}
  </Value>
  </UAVariable>"""
    for number, (name, (kind, value)) in enumerate(values.items(), 1)
)
indented = f"""<UANodeSet xmlns="http://opcfoundation.org/UA/2011/03/UANodeSet.xsd"
  xmlns:uax="http://opcfoundation.org/UA/2008/02/Types.xsd">
  <NamespaceUris>
    <Uri>urn:machine</Uri>
  </NamespaceUris>
  <Aliases>
    <Alias Alias="Double">i=11</Alias>
    <Alias Alias="LocalizedText">i=21</Alias>
    <Alias Alias="NodeId">i=17</Alias>
  </Aliases>
  <UAObject NodeId="ns=1;i=1000" BrowseName="1:Machine">
    <DisplayName>Machine</DisplayName>
    <References>
      <Reference ReferenceType="i=35" IsForward="false">i=85</Reference>
      <Reference ReferenceType="i=40">i=58</Reference>
    </References>
  </UAObject>
{variables}
</UANodeSet>
"""
one_line = re.sub(r">\s+<", "><", indented)


async def read(text):
    server = Server()
    await server.init()
    await server.register_namespace("urn:other")
    await server.import_xml(xmlstring=text)
    own = await server.get_namespace_index("urn:machine")
    found = {}
    for number, name in enumerate(values, 1):
        found[name] = await server.get_node(ua.NodeId(number, own)).read_value()
    return own, found


seen = {}
print("asyncua", version("asyncua"))
for layout, text in (("indented", indented), ("one line", one_line)):
    own, seen[layout] = asyncio.run(read(text))
    print(f"  {layout}, own namespace is {own}:")
    for name, value in seen[layout].items():
        print(f"    {name}: {value}")
kept = {name for name, value in seen["one line"].items() if value is not None}
whole = {name for name, value in seen["indented"].items() if value is not None}
if whole != set(values) or kept != {"Power"} or own != 3:
    sys.exit("changed: the behaviour told above is no longer seen")
if seen["indented"]["Range"].High != 400 or seen["indented"]["Active"].NamespaceIndex != 1:
    sys.exit("changed: the behaviour told above is no longer seen")
PY
