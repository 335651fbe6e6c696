package io.hmsops.sync.egress;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * A range of addresses in CIDR notation. Our own and not Netty's {@code IpSubnetFilterRule}, which takes {@code ff02::1} for a member of
 * {@code fc00::/7} (it also compares with the mask itself).
 *
 * @param bytes  of its first address, or of any in it
 * @param prefix bits that its addresses share
 */
record Network(byte[] bytes, int prefix) {

    private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");

    /**
     * @param text {@code 10.0.0.0/8}, {@code fc00::/7}, or one address
     * @throws IllegalArgumentException where it is neither
     */
    static Network parse(String text) {
        var slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        var isAddress = NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address) && address.indexOf('%') < 0;
        var bytes = isAddress ? NetUtil.createByteArrayFromIpAddressString(address) : null;
        var bits = slash < 0 ? "" : text.substring(slash + 1);
        if (bytes == null || slash >= 0 && !PREFIX.matcher(bits).matches()) {
            throw new IllegalArgumentException("no network");
        }
        var prefix = slash < 0 ? bytes.length * 8 : Integer.parseInt(bits);
        if (prefix > bytes.length * 8) {
            throw new IllegalArgumentException("no network");
        }
        return new Network(bytes, prefix);
    }

    /** An IPv4 address is in no IPv6 network, and the other way about. */
    boolean contains(InetAddress address) {
        var other = address.getAddress();
        if (other.length != bytes.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            var mask = 0x80 >> bit % 8;
            if ((other[bit / 8] & mask) != (bytes[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
