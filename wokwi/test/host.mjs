// A host for a chip, in place of Wokwi: memory, attributes, one serial line at the speed it asked for, timers, and a clock that
// goes on only when told.
import { readFileSync } from "node:fs";

const BITS_PER_BYTE = 10;

export class Host {
  constructor(path, attributes = {}) {
    this.nanos = 0;
    this.attributes = attributes;
    this.names = [];
    this.pins = [];
    this.timers = [];
    this.sent = [];
    this.memory = new WebAssembly.Memory({ initial: 2 });
    this.instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), { env: this.imports() });
    this.instance.exports.chipInit();
  }

  imports() {
    const attrInit = (name, byDefault) => {
      const called = this.text(name);
      if (!(called in this.attributes)) this.attributes[called] = byDefault;
      return this.names.push(called) - 1;
    };
    return {
      memory: this.memory,
      pinInit: (name, mode) => this.pins.push({ name: this.text(name), mode }) - 1,
      attrInit,
      attrRead: (handle) => this.attributes[this.names[handle]] >>> 0,
      attrReadFloat: (handle) => this.attributes[this.names[handle]],
      uartInit: (config) => this.openLine(config),
      uartWrite: (_, from, count) => this.sent.push({ at: this.nanos, bytes: this.bytes(from, count) }) > 0,
      timerInit: (config) => this.timers.push({ callback: this.word(config + 4), self: this.word(config), due: Infinity, every: 0 }) - 1,
      timerStart: (timer, micros, repeat) =>
        Object.assign(this.timers[timer], { due: this.nanos + micros * 1000, every: repeat ? micros * 1000 : 0 }),
      getSimNanos: () => this.nanos,
    };
  }

  word(at) {
    return new DataView(this.memory.buffer).getUint32(at, true);
  }

  bytes(at, count) {
    return Buffer.from(new Uint8Array(this.memory.buffer, at, count));
  }

  text(at) {
    const all = new Uint8Array(this.memory.buffer);
    return Buffer.from(all.subarray(at, all.indexOf(0, at))).toString();
  }

  call(pointer, ...words) {
    this.instance.exports.__indirect_function_table.get(pointer)(...words);
  }

  openLine(config) {
    this.line = {
      self: this.word(config),
      rx: this.pins[this.word(config + 4)].name,
      tx: this.pins[this.word(config + 8)].name,
      baud: this.word(config + 12),
      received: this.word(config + 16),
    };
    return 0;
  }

  /** Lets time pass, and every timer go off in its turn. */
  pass(milliseconds) {
    const end = this.nanos + milliseconds * 1e6;
    for (;;) {
      const next = this.timers.reduce((first, timer) => (timer.due < first.due ? timer : first), { due: Infinity });
      if (next.due > end) break;
      this.nanos = next.due;
      next.due = next.every ? next.due + next.every : Infinity;
      this.call(next.callback, next.self);
    }
    this.nanos = end;
  }

  /** Sends bytes at the line's speed, and answers what comes back within some milliseconds, as hex. */
  ask(hex, { wait = 200, pauseAfter = 0, pause = 0 } = {}) {
    this.sent = [];
    Buffer.from(hex, "hex").forEach((byte, index) => {
      if (index === pauseAfter) this.pass(pause);
      this.pass((BITS_PER_BYTE * 1000) / this.line.baud);
      this.call(this.line.received, this.line.self, byte);
    });
    this.pass(wait);
    return Buffer.concat(this.sent.map((one) => one.bytes)).toString("hex");
  }
}

/** A frame with its checksum. */
export function framed(...bytes) {
  let sum = 0xffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1;
  }
  return Buffer.from([...bytes, sum & 0xff, sum >> 8]).toString("hex");
}
