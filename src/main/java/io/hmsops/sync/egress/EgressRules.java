package io.hmsops.sync.egress;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which addresses may be called: the public ones, and what is allowed besides. A pure function: no I/O. */
final class EgressRules {

    private static final Pattern NAME = Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\\.?");

    private final List<Network> networks = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    /** @throws IllegalArgumentException naming the entry that is neither a network, an address nor a name */
    EgressRules(List<String> allowed) {
        for (var entry : allowed) {
            var given = entry.strip().toLowerCase(Locale.ROOT);
            try {
                if (given.indexOf('/') >= 0 || NetUtil.isValidIpV4Address(given) || NetUtil.isValidIpV6Address(given)) {
                    networks.add(Network.parse(given));
                } else if (NAME.matcher(given).matches() && !given.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.')) {
                    names.add(withoutDot(given));
                } else {
                    throw new IllegalArgumentException("no name");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("sync.egress.allow: \"" + entry + "\" is no network such as 10.20.0.0/16, no address and "
                        + "no host name such as calendar.agency.internal or *.agency.internal", e);
            }
        }
    }

    /**
     * @param host    as it was asked for, without brackets
     * @param address that it stands for
     * @throws EgressDeniedException where it must not be called
     */
    void check(String host, InetAddress address) {
        var kind = SpecialAddresses.kindOf(address);
        if (kind == null || isAllowed(host) || isAllowed(address) || isAllowed(SpecialAddresses.embedded(address))) {
            return;
        }
        var number = NetUtil.toAddressString(address);
        throw new EgressDeniedException((host.equals(number) ? number : host + " has the address " + number + ", which")
                + " is " + kind + " and must not be called; sync.egress.allow can open it");
    }

    private boolean isAllowed(String host) {
        var name = withoutDot(host.toLowerCase(Locale.ROOT));
        return names.stream().anyMatch(allowed -> allowed.startsWith("*.") ? name.endsWith(allowed.substring(1)) : name.equals(allowed));
    }

    private boolean isAllowed(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
