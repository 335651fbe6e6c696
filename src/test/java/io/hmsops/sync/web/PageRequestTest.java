package io.hmsops.sync.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageRequestTest {

    private static PageRequest request(String limit, String cursor) {
        var request = new PageRequest();
        request.limit = limit;
        request.cursor = cursor;
        return request;
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "501", "", "x", "1.5", "99999999999"})
    void wrongLimits(String limit) {
        assertThatThrownBy(request(limit, null)::limit).isInstanceOf(ProblemException.class).hasMessageContaining("1 to 500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "AAAA", "eA", "ü"})
    void wrongCursors(String cursor) {
        assertThatThrownBy(() -> request("1", cursor).after(Long::valueOf)).isInstanceOf(ProblemException.class)
                .hasMessageContaining("nextCursor");
    }

    @Test
    void pagesFollowEachOther() {
        var all = LongStream.rangeClosed(1, 5).boxed().toList();
        var seen = new java.util.ArrayList<Long>();
        String cursor = null;
        do {
            var request = request("2", cursor);
            var after = request.after(Long::valueOf);
            var found = all.stream().filter(n -> after == null || n > after).limit(request.limit() + 1).toList();
            var page = request.page(found, n -> n, n -> n);
            seen.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(seen).isEqualTo(all);
    }

    @Test
    void anExactlyFullPageIsTheLast() {
        assertThat(request("2", null).page(List.of(1, 2), n -> n, n -> n)).isEqualTo(new Page<>(List.of(1, 2), null));
    }
}
