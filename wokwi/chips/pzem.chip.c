// A PZEM-004T v3 on a serial line at 9600 8N1, for Wokwi. It counts energy by the simulation's time, answers as Modbus RTU, and
// says nothing to what is not for it or has a wrong checksum. Registers as in its maker's paper: 32-bit values low word first.
#include "wokwi-api.h"

enum { kReadHolding = 0x03, kReadInput = 0x04, kWrite = 0x06, kReset = 0x42 };
enum { kIllegalFunction = 1, kIllegalAddress = 2, kIllegalData = 3 };
enum { kAnyone = 0xf8, kInputs = 10, kMostAddress = 0xf7, kLongest = 64 };
enum { kSampleUs = 100000, kThinkUs = 5000 };
#define SILENCE_NS 5e6  // longer than three and a half characters: a new frame begins
#define ROLLS_AT_WH 10000000ull

typedef struct {
  uart_dev_t uart;
  timer_t answer_timer;
  uint32_t voltage, power, frequency, factor, silent, noise;  // attributes
  uint16_t address;
  uint16_t alarm_watts;
  double last_ns;
  double watt_ns;  // beyond the last whole watt-hour
  uint64_t wh;
  uint8_t in[kLongest];
  uint32_t in_length;
  double in_at;
  uint8_t out[kLongest];
  uint32_t out_length;
} chip_t;

static chip_t chip;

static uint16_t crc16(const uint8_t* bytes, uint32_t length) {
  uint16_t sum = 0xffff;
  for (uint32_t i = 0; i < length; i++) {
    sum ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) sum = sum & 1 ? sum >> 1 ^ 0xa001 : sum >> 1;
  }
  return sum;
}

static float at_least(float value, float least) { return value < least ? least : value; }

/// Whole units of a value that is not below zero, rounded.
static uint32_t units(float value, float per_unit) { return (uint32_t)(at_least(value, 0) * per_unit + 0.5f); }

static void count(void) {
  double now = get_sim_nanos();
  chip.watt_ns += at_least(attr_read_float(chip.power), 0) * (now - chip.last_ns);
  chip.last_ns = now;
  while (chip.watt_ns >= 3.6e12) {
    chip.watt_ns -= 3.6e12;
    chip.wh = (chip.wh + 1) % ROLLS_AT_WH;
  }
}

static void inputs(uint16_t to[kInputs]) {
  float volts = attr_read_float(chip.voltage), watts = attr_read_float(chip.power), factor = attr_read_float(chip.factor);
  bool flows = volts > 0 && factor > 0;
  uint32_t milliamperes = flows ? units(watts / (volts * factor), 1000) : 0, deciwatts = units(watts, 10);
  uint32_t wh = (uint32_t)chip.wh;
  to[0] = (uint16_t)units(volts, 10);
  to[1] = (uint16_t)milliamperes;
  to[2] = (uint16_t)(milliamperes >> 16);
  to[3] = (uint16_t)deciwatts;
  to[4] = (uint16_t)(deciwatts >> 16);
  to[5] = (uint16_t)wh;
  to[6] = (uint16_t)(wh >> 16);
  to[7] = (uint16_t)units(attr_read_float(chip.frequency), 10);
  to[8] = (uint16_t)units(factor, 100);
  to[9] = watts > chip.alarm_watts ? 0xffff : 0;
}

static void add(uint8_t byte) { chip.out[chip.out_length++] = byte; }

static void add_word(uint16_t word) {
  add((uint8_t)(word >> 8));
  add((uint8_t)word);
}

static void begin(uint8_t function) {
  chip.out_length = 0;
  // Whoever was asked under the common address answers under it.
  add(chip.in[0]);
  add(function);
}

static void refuse(uint8_t why) {
  begin(chip.in[1] | 0x80);
  add(why);
}

static void read(const uint16_t* registers, uint32_t there, uint32_t from, uint32_t asked) {
  if (asked == 0 || asked > there) return refuse(kIllegalData);
  if (from + asked > there) return refuse(kIllegalAddress);
  begin(chip.in[1]);
  add((uint8_t)(2 * asked));
  for (uint32_t i = 0; i < asked; i++) add_word(registers[from + i]);
}

static void write_one(uint32_t which, uint32_t value) {
  if (which == 1) chip.alarm_watts = (uint16_t)value;
  else if (which != 2) return refuse(kIllegalAddress);
  else if (value == 0 || value > kMostAddress) return refuse(kIllegalData);
  else chip.address = (uint16_t)value;
  begin(kWrite);
  add_word((uint16_t)which);
  add_word((uint16_t)value);
}

static void take_frame(void) {
  uint32_t first = (uint32_t)chip.in[2] << 8 | chip.in[3], second = (uint32_t)chip.in[4] << 8 | chip.in[5];
  uint16_t registers[kInputs];
  count();
  if (chip.in[1] == kReset) {
    chip.wh = 0;
    chip.watt_ns = 0;
    begin(kReset);
  } else if (chip.in[1] == kReadInput) {
    inputs(registers);
    read(registers, kInputs, first, second);
  } else if (chip.in[1] == kReadHolding) {
    // There is no holding register 0: the alarm's threshold is 1, the address 2.
    registers[0] = 0;
    registers[1] = chip.alarm_watts;
    registers[2] = chip.address;
    if (first == 0) refuse(kIllegalAddress);
    else read(registers, 3, first, second);
  } else if (chip.in[1] == kWrite) {
    write_one(first, second);
  } else {
    refuse(kIllegalFunction);
  }
  uint16_t sum = crc16(chip.out, chip.out_length);
  if (attr_read(chip.noise) != 0) sum ^= 0x0110;
  add((uint8_t)sum);
  add((uint8_t)(sum >> 8));
  if (attr_read(chip.silent) == 0) timer_start(chip.answer_timer, kThinkUs, false);
}

static void on_answer(void* self) {
  (void)self;
  uart_write(chip.uart, chip.out, chip.out_length);
}

static void on_sample(void* self) {
  (void)self;
  count();
}

static void on_byte(void* self, uint8_t byte) {
  (void)self;
  double now = get_sim_nanos();
  if (now - chip.in_at > SILENCE_NS || chip.in_length == kLongest) chip.in_length = 0;
  chip.in_at = now;
  chip.in[chip.in_length++] = byte;
  uint32_t whole = chip.in_length >= 2 && chip.in[1] == kReset ? 4 : 8;
  if (chip.in_length < whole) return;
  uint32_t length = chip.in_length;
  chip.in_length = 0;
  bool ours = chip.in[0] == chip.address || chip.in[0] == kAnyone;
  uint16_t sum = (uint16_t)(chip.in[length - 2] | chip.in[length - 1] << 8);
  if (ours && sum == crc16(chip.in, length - 2)) take_frame();
}

__attribute__((export_name("chipInit"))) void chip_init(void) {
  chip.voltage = attr_init_float("voltage", 230);
  chip.power = attr_init_float("power", 600);
  chip.frequency = attr_init_float("frequency", 50);
  chip.factor = attr_init_float("powerFactor", 0.97f);
  chip.silent = attr_init("silent", 0);
  chip.noise = attr_init("noise", 0);
  chip.address = (uint16_t)attr_read(attr_init("address", 1));
  chip.wh = attr_read(attr_init("energy", 0)) % ROLLS_AT_WH;
  chip.alarm_watts = 23000;
  chip.last_ns = get_sim_nanos();
  chip.in_at = chip.last_ns;
  const uart_config_t line = {
      .rx = pin_init("RX", INPUT), .tx = pin_init("TX", INPUT_PULLUP), .baud_rate = 9600, .rx_data = on_byte};
  chip.uart = uart_init(&line);
  const timer_config_t answer = {.callback = on_answer}, sample = {.callback = on_sample};
  chip.answer_timer = timer_init(&answer);
  timer_start(timer_init(&sample), kSampleUs, true);
}
