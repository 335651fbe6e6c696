package io.hmsops.sync.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevPortsTest {

    private static final Map<String, String> FREE = new DevPorts(0, Ports.free(), Ports.free(), Ports.free(), Ports.free()).toMap();

    @Test
    void defaults() {
        assertThat(DevPorts.from(property -> null)).isEqualTo(new DevPorts(8080, 15432, 15672, 8091, 8092));
    }

    @Test
    void eachCanBeChosen() {
        DevPorts ports = new DevPorts(1, 2, 3, 4, 65535);
        assertThat(DevPorts.from(ports.toMap()::get)).isEqualTo(ports);
    }

    @Test
    void freePortsAreNoConflict() {
        assertThat(DevPorts.from(FREE::get).conflicts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"}) // not ::1, which not every machine has
    void saysWhichPortIsInUseWhatWantsItAndHowToChooseAnother(String address) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            Map<String, String> settings = with(DevPorts.POSTGRES, Integer.toString(other.getLocalPort()));
            assertThat(DevPorts.from(settings::get).conflicts()).containsExactly("Port " + other.getLocalPort()
                    + ", wanted by PostgreSQL, is in use; choose another with -Dsync.dev.postgres.port=<port>");
        }
    }

    @Test
    void saysWhenTwoWantTheSame() {
        Map<String, String> settings = with(DevPorts.CALENDAR, FREE.get(DevPorts.DOCUMENTS));
        assertThat(DevPorts.from(settings::get).conflicts()).containsExactly("Port " + FREE.get(DevPorts.DOCUMENTS)
                + " is wanted by both the demo document repository and the demo training calendar;"
                + " choose another with -Dsync.dev.calendar.port=<port>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "65536", "abc", "99999999999"})
    void namesWhatIsNoPort(String value) {
        Map<String, String> settings = with(DevPorts.AMQP, value);
        assertThatThrownBy(() -> DevPorts.from(settings::get)).hasMessageContaining("sync.dev.amqp.port is '" + value + "'");
    }

    private static Map<String, String> with(String property, String value) {
        Map<String, String> settings = new HashMap<>(FREE);
        settings.put(property, value);
        return settings;
    }
}
