package io.jirani.metering;

/** The 256-bit key a meter signs with. It is never printed. */
public final class DeviceKey {
    private final byte[] bytes;

    public DeviceKey(byte[] bytes) {
        if (bytes.length != 32) throw new IllegalArgumentException("a device key is 32 bytes");
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "(device key)";
    }
}
