package io.hmsops.sync.egress;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Addresses that are not the public Internet's: the IANA IPv4 and IPv6 special-purpose address registries (RFC 6890), and multicast. An
 * IPv6 address that stands for an IPv4 one (mapped, compatible, NAT64, 6to4) is what that one is.
 */
final class SpecialAddresses {

    private static final Map<Network, String> BLOCKS = blocks();
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    private SpecialAddresses() {
    }

    /** What kind of special address it is, in words; {@code null} for a public one. */
    static String kindOf(InetAddress address) {
        var plain = embedded(address);
        return BLOCKS.entrySet().stream().filter(block -> block.getKey().contains(plain)).map(Map.Entry::getValue).findFirst().orElse(null);
    }

    /** The IPv4 address that an IPv6 address stands for; the address itself where it stands for none. */
    static InetAddress embedded(InetAddress address) {
        if (!(address instanceof Inet6Address v6)) {
            return address;
        }
        var bytes = v6.getAddress();
        var mapped = zero(bytes, 0, 10) && bytes[10] == -1 && bytes[11] == -1;
        if (mapped || v6.isIPv4CompatibleAddress() && !v6.isLoopbackAddress() && !v6.isAnyLocalAddress() || nat64(bytes)) {
            return v4(bytes, 12);
        }
        return bytes[0] == 0x20 && bytes[1] == 0x02 ? v4(bytes, 2) : address;
    }

    private static boolean nat64(byte[] bytes) {
        return Arrays.equals(bytes, 0, NAT64.length, NAT64, 0, NAT64.length);
    }

    private static boolean zero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress v4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<Network, String> blocks() {
        var blocks = new LinkedHashMap<Network, String>();
        add(blocks, "loopback", "127.0.0.0/8", "::1/128");
        add(blocks, "a cloud's metadata service", "169.254.169.254/32", "169.254.170.2/32", "100.100.100.200/32", "fd00:ec2::254/128");
        add(blocks, "link-local", "169.254.0.0/16", "fe80::/10", "fec0::/10");
        add(blocks, "private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7");
        add(blocks, "multicast", "224.0.0.0/4", "ff00::/8");
        add(blocks, "unspecified", "0.0.0.0/8", "::/128");
        add(blocks, "reserved", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
                "240.0.0.0/4", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16");
        return blocks;
    }

    private static void add(Map<Network, String> blocks, String kind, String... networks) {
        for (var network : networks) {
            blocks.put(Network.parse(network), kind);
        }
    }
}
