package io.hmsops.sync.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressRulesTest {

    private static final EgressRules CLOSED = new EgressRules(List.of());

    @ParameterizedTest
    @CsvSource({"127.0.0.1,loopback", "127.255.0.3,loopback", "::1,loopback", "::ffff:127.0.0.1,loopback", "::ffff:a00:1,private",
        "10.0.0.1,private", "172.16.0.1,private", "172.31.255.255,private", "192.168.1.1,private", "100.64.0.1,private", "fd12::1,private",
        "169.254.1.1,link-local", "fe80::1,link-local", "169.254.169.254,a cloud's metadata service", "fd00:ec2::254,a cloud's metadata service",
        "::ffff:169.254.169.254,a cloud's metadata service", "64:ff9b::a9fe:a9fe,a cloud's metadata service",
        "64:ff9b::7f00:1,loopback", "2002:7f00:1::,loopback", "2002:a00:1::1,private", "::7f00:1,loopback", "0.0.0.0,unspecified",
        "0.1.2.3,unspecified", "::,unspecified", "224.0.0.1,multicast", "ff02::1,multicast", "255.255.255.255,reserved", "240.0.0.1,reserved",
        "192.0.2.7,reserved", "198.18.0.1,reserved", "2001:db8::1,reserved", "2001::1,reserved"})
    void refusesWhatIsNotPublic(String address, String kind) {
        assertThatThrownBy(() -> CLOSED.check("partner.example", of(address))).isInstanceOf(EgressDeniedException.class)
                .hasMessageContaining("partner.example has the address").hasMessageContaining(" is " + kind + " and must not be called")
                .hasMessageContaining("sync.egress.allow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.255.255", "100.128.0.1", "192.167.1.1", "223.255.255.255",
        "2606:4700::1111", "2a00:1450::1", "64:ff9b::101:101", "2002:101:101::1", "::ffff:8.8.8.8"})
    void letsThePublicOnesBe(String address) {
        assertThatCode(() -> CLOSED.check("partner.example", of(address))).doesNotThrowAnyException();
    }

    @Test
    void opensNetworksAddressesAndNames() {
        var open = new EgressRules(List.of("10.20.0.0/16", "fd12::/16", "192.168.7.7", "::1", "Calendar.Agency.Internal", "*.svc.cluster.local"));
        for (var allowed : List.of("10.20.255.1", "fd12::9", "192.168.7.7", "::1", "::ffff:10.20.3.3")) {
            assertThatCode(() -> open.check("x", of(allowed))).as(allowed).doesNotThrowAnyException();
        }
        for (var denied : List.of("10.21.0.1", "fd13::1", "192.168.7.8", "127.0.0.1")) {
            assertThatThrownBy(() -> open.check("x", of(denied))).as(denied).isInstanceOf(EgressDeniedException.class);
        }
        for (var name : List.of("calendar.agency.internal", "CALENDAR.agency.internal.", "docs.default.svc.cluster.local")) {
            assertThatCode(() -> open.check(name, of("10.0.0.1"))).as(name).doesNotThrowAnyException();
        }
        for (var name : List.of("agency.internal", "svc.cluster.local", "evil-svc.cluster.local", "calendar.agency.internal.evil.example")) {
            assertThatThrownBy(() -> open.check(name, of("10.0.0.1"))).as(name).isInstanceOf(EgressDeniedException.class);
        }
    }

    @Test
    void namesAnAddressOnce() {
        assertThatThrownBy(() -> CLOSED.check("127.0.0.1", of("127.0.0.1")))
                .hasMessage("127.0.0.1 is loopback and must not be called; sync.egress.allow can open it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0/8", "fd00::/129", "", "a b", "*", "http://x", "300.1.1.1", "x*.example", "-a.example"})
    void refusesToStartWithWhatIsNone(String entry) {
        assertThatThrownBy(() -> new EgressRules(List.of(entry))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sync.egress.allow").hasMessageContaining("\"" + entry + "\"");
    }

    private static InetAddress of(String address) {
        try {
            var bytes = NetUtil.createByteArrayFromIpAddressString(address);
            assertThat(bytes).as(address).isNotNull();
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
