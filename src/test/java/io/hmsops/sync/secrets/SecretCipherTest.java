package io.hmsops.sync.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretCipherTest {

    private static final String KEY = key(1);
    private static final String OTHER = key(2);
    private static final String SECRET = "päss:wörd \u0000 \uD83D\uDE00";

    private final SecretCipher cipher = new SecretCipher(Optional.of(KEY), List.of());

    @Test
    void opensWhatItSealed() {
        for (var secret : List.of("", "x", SECRET, "y".repeat(20_000))) {
            assertThat(cipher.open(cipher.seal(secret, "DocRepo /auth/password"), "DocRepo /auth/password")).isEqualTo(secret);
        }
    }

    @Test
    void showsNothingAndNeverTheSameTwice() {
        var sealed = cipher.seal(SECRET, "a");
        assertThat(sealed).startsWith("v1:").doesNotContain("pass", "wörd").isNotEqualTo(cipher.seal(SECRET, "a"));
    }

    @Test
    void opensAtItsPlaceOnly() {
        var sealed = cipher.seal(SECRET, "DocRepo /auth/password");
        assertThatThrownBy(() -> cipher.open(sealed, "Evil /auth/password")).isInstanceOf(SecretUnreadableException.class)
                .hasMessageContaining("not stored for this place");
    }

    @Test
    void noticesEveryChange() {
        var sealed = cipher.seal("secret", "a");
        var start = sealed.lastIndexOf(':') + 1;
        var bytes = Base64.getDecoder().decode(sealed.substring(start));
        for (int i = 0; i < bytes.length; i++) {
            var changed = bytes.clone();
            changed[i] ^= 1;
            var text = sealed.substring(0, start) + Base64.getEncoder().withoutPadding().encodeToString(changed);
            assertThatThrownBy(() -> cipher.open(text, "a")).isInstanceOf(SecretUnreadableException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1:", "v1:x:y", "secret", "v2:00000000:AAAA"})
    void doesNotOpenWhatItDidNotSeal(String text) {
        assertThatThrownBy(() -> cipher.open(text, "a")).isInstanceOf(SecretUnreadableException.class);
    }

    @Test
    void doesNotOpenWhatIsTooShort() {
        var prefix = cipher.seal("", "a").substring(0, "v1:00000000:".length());
        for (var rest : List.of("", "AA", "AAAAAAAAAAAAAAAA", "!")) {
            assertThatThrownBy(() -> cipher.open(prefix + rest, "a")).isInstanceOf(SecretUnreadableException.class);
        }
    }

    @Test
    void opensUnderAnotherKeyAndSealsUnderTheCurrentOne() {
        var sealed = cipher.seal(SECRET, "a");
        var rotated = new SecretCipher(Optional.of(OTHER), List.of(KEY));
        assertThat(rotated.open(sealed, "a")).isEqualTo(SECRET);
        assertThat(rotated.isCurrent(sealed)).isFalse();
        assertThat(rotated.isCurrent(rotated.seal(SECRET, "a"))).isTrue();
        assertThatThrownBy(() -> new SecretCipher(Optional.of(OTHER), List.of()).open(sealed, "a"))
                .isInstanceOf(SecretUnreadableException.class).hasMessageContaining("encrypted under the key " + sealed.split(":")[1]);
    }

    @Test
    void sealsNothingWithoutAKey() {
        var none = new SecretCipher(Optional.empty(), List.of(KEY));
        assertThat(none.canSeal()).isFalse();
        assertThat(none.open(cipher.seal(SECRET, "a"), "a")).isEqualTo(SECRET);
        assertThatThrownBy(() -> none.seal(SECRET, "a")).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c2VjcmV0", "s3cret-not-base64!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void refusesToStartWithWhatIsNoKey(String key) {
        assertThatThrownBy(() -> new SecretCipher(Optional.of(key), List.of())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sync.secrets.key must be 32 bytes in base64")
                .satisfies(e -> assertThat(key.isEmpty() || !e.getMessage().contains(key)).isTrue());
        assertThatThrownBy(() -> new SecretCipher(Optional.empty(), List.of(key))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sync.secrets.other-keys");
    }

    private static String key(int seed) {
        var bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) seed);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
