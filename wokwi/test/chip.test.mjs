// The chip as the firmware meets it: the same frames that the core's tests read (firmware-sim/vectors/pzem.tsv), and what a real
// module does when it is asked wrongly.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { Host, framed } from "./host.mjs";

const CHIP = process.env.CHIP ?? new URL("../chips/pzem.chip.wasm", import.meta.url).pathname;
const [names, ...rows] = readFileSync(new URL("../../firmware-sim/vectors/pzem.tsv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split("\t"));
const vectors = rows.map((row) => Object.fromEntries(row.map((value, index) => [names[index], value])));

const READ = framed(1, 4, 0, 0, 0, 10);
const quiet = (more = {}) => new Host(CHIP, { power: 0, voltage: 230, frequency: 50, powerFactor: 1, ...more });
const decoded = (reply) => {
  const bytes = Buffer.from(reply, "hex");
  assert.equal(framed(...bytes.subarray(0, -2)), reply, "the checksum");
  const word = (index) => bytes.readUInt16BE(3 + 2 * index);
  const two = (index) => word(index) + word(index + 1) * 65536;
  return { mv: word(0) * 100, ma: two(1), mw: two(3) * 100, wh: two(5), mhz: word(7) * 100, pf: word(8) * 10, alarm: word(9) };
};

for (const vector of vectors) {
  test(`answers the core's request as the core reads it: ${vector.name}`, () => {
    const host = new Host(CHIP, {
      // The common address finds a module whatever its own is.
      address: vector.address === "248" ? 7 : Number(vector.address),
      voltage: Number(vector.volts),
      power: Number(vector.watts),
      frequency: Number(vector.hertz),
      powerFactor: Number(vector.factor),
      energy: Number(vector.wh),
    });
    assert.equal(host.ask(vector.request), vector.reply);
    const said = decoded(vector.reply);
    for (const [name, column] of Object.entries({ mv: "mv", ma: "ma", mw: "mw", wh: "wh_read", mhz: "mhz", pf: "pf" }))
      assert.equal(said[name], Number(vector[column]), name);
    assert.equal(said.alarm === 0xffff, vector.alarm === "1");
  });
}

test("has the pins of its chip.json and 9600 baud", () => {
  const json = JSON.parse(readFileSync(new URL("../chips/pzem.chip.json", import.meta.url), "utf8"));
  const host = quiet();
  for (const pin of host.pins) assert.ok(json.pins.includes(pin.name), pin.name);
  assert.deepEqual([host.line.rx, host.line.tx, host.line.baud], ["RX", "TX", 9600]);
  // Each control is an attribute that the chip asked for, or it would move nothing.
  for (const control of json.controls) {
    assert.ok(host.names.includes(control.id), control.id);
    assert.ok(control.min < control.max && control.step > 0 && /^[a-z][A-Za-z]*$/.test(control.id));
  }
});

test("exports what Wokwi calls, and imports only what Wokwi has", () => {
  const module = new WebAssembly.Module(readFileSync(CHIP));
  const exported = WebAssembly.Module.exports(module).map((one) => one.name);
  for (const name of ["chipInit", "__wokwi_api_version_1", "__indirect_function_table"]) assert.ok(exported.includes(name), name);
  const known = "memory pinInit attrInit attrRead attrReadFloat uartInit uartWrite timerInit timerStart getSimNanos".split(" ");
  for (const one of WebAssembly.Module.imports(module)) assert.ok(one.module === "env" && known.includes(one.name), one.name);
  assert.equal(quiet().instance.exports.__wokwi_api_version_1(), 1);
});

test("counts energy by the simulation's time, whether it is asked or not", () => {
  const host = quiet({ power: 1200, voltage: 240 });
  host.pass(3600000);
  assert.equal(decoded(host.ask(READ)).wh, 1200);
  host.attributes.power = 600;
  host.pass(1800000);
  assert.equal(decoded(host.ask(READ)).wh, 1500);
  host.attributes.power = 0;
  host.pass(3600000);
  const said = decoded(host.ask(READ));
  assert.deepEqual([said.wh, said.ma, said.mw], [1500, 0, 0]);
});

test("follows its controls in the middle of the simulation", () => {
  const host = quiet({ power: 230 });
  assert.deepEqual([decoded(host.ask(READ)).ma, decoded(host.ask(READ)).mv], [1000, 230000]);
  Object.assign(host.attributes, { power: 2000, voltage: 200, frequency: 49.5, powerFactor: 0.8 });
  const said = decoded(host.ask(READ));
  assert.deepEqual([said.mv, said.ma, said.mw, said.mhz, said.pf], [200000, 12500, 2000000, 49500, 800]);
});

test("its counter begins again at ten thousand kilowatt-hours", () => {
  const host = quiet({ power: 1000, energy: 9999999 });
  host.pass(3600 * 1000);
  assert.equal(decoded(host.ask(READ)).wh, 999);
});

test("says nothing to a wrong checksum, another's address and half a frame", () => {
  const host = quiet();
  for (let bit = 0; bit < 64; bit++) {
    const frame = Buffer.from(READ, "hex");
    frame[bit >> 3] ^= 1 << (bit & 7);
    // Another function is asked for with the wrong checksum too.
    assert.equal(host.ask(frame.toString("hex")), "", `bit ${bit}`);
  }
  assert.equal(host.ask(framed(2, 4, 0, 0, 0, 10)), "");
  assert.equal(host.ask(READ.slice(0, 14)), "");
  // After a silence what came in part is nothing, and a whole frame is heard.
  assert.notEqual(host.ask(READ), "");
});

test("a frame with a pause in it is none", () => {
  const host = quiet();
  assert.equal(host.ask(READ, { pauseAfter: 4, pause: 20 }), "");
  assert.notEqual(host.ask(READ, { pauseAfter: 4, pause: 1 }), "");
});

test("refuses what it has not, under the number of the fault", () => {
  const host = quiet();
  assert.equal(host.ask(framed(1, 5, 0, 0, 0, 1)), framed(1, 0x85, 1));
  assert.equal(host.ask(framed(1, 4, 0, 5, 0, 10)), framed(1, 0x84, 2));
  assert.equal(host.ask(framed(1, 4, 0, 0, 0, 11)), framed(1, 0x84, 3));
  assert.equal(host.ask(framed(1, 4, 0, 0, 0, 0)), framed(1, 0x84, 3));
  assert.equal(host.ask(framed(1, 6, 0, 3, 0, 1)), framed(1, 0x86, 2));
  assert.equal(host.ask(framed(1, 6, 0, 2, 0, 0)), framed(1, 0x86, 3));
  assert.equal(host.ask(framed(1, 6, 0, 2, 0, 0xf8)), framed(1, 0x86, 3));
  assert.equal(host.ask(framed(1, 3, 0, 0, 0, 1)), framed(1, 0x83, 2));
});

test("reads a part of its registers", () => {
  assert.equal(quiet().ask(framed(1, 4, 0, 7, 0, 2)), framed(1, 4, 4, 0x01, 0xf4, 0x00, 0x64));
});

test("takes the address that the firmware's console gives it, and answers under it", () => {
  const host = quiet();
  const give = framed(0xf8, 6, 0, 2, 0, 2); // as firmware-sim/esp32's pzem_give_address
  assert.equal(host.ask(give), give);
  assert.equal(host.ask(READ), "");
  assert.equal(host.ask(framed(2, 4, 0, 0, 0, 1)), framed(2, 4, 2, 0x08, 0xfc));
  assert.equal(host.ask(framed(2, 3, 0, 2, 0, 1)), framed(2, 3, 2, 0, 2));
});

test("forgets its energy when it is told to, which the firmware never does", () => {
  const host = quiet({ energy: 5000 });
  assert.equal(host.ask(framed(1, 0x42)), framed(1, 0x42));
  assert.equal(decoded(host.ask(READ)).wh, 0);
});

test("its alarm is what was set", () => {
  const host = quiet({ power: 1000 });
  assert.equal(decoded(host.ask(READ)).alarm, 0);
  assert.equal(host.ask(framed(1, 6, 0, 1, 0x03, 0xe7)), framed(1, 6, 0, 1, 0x03, 0xe7));
  assert.equal(decoded(host.ask(READ)).alarm, 0xffff);
});

test("can be silent and disturbed, as the controls say", () => {
  const host = quiet();
  host.attributes.silent = 1;
  assert.equal(host.ask(READ), "");
  Object.assign(host.attributes, { silent: 0, noise: 1 });
  const reply = host.ask(READ);
  assert.equal(reply.length, 50);
  assert.notEqual(framed(...Buffer.from(reply, "hex").subarray(0, -2)), reply);
});

test("thinks before it answers, and within the firmware's patience", () => {
  const host = quiet();
  host.ask(READ);
  const asked = 8 * (10 / 9600) * 1e9;
  assert.ok(host.sent[0].at - asked >= 4e6 && host.sent[0].at - asked < 100e6);
});
