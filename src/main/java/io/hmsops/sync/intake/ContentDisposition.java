package io.hmsops.sync.intake;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** {@code Content-Disposition} (RFC 6266) for a download. */
final class ContentDisposition {

    private ContentDisposition() {
    }

    /** The name in ASCII for all, and as it is for those that know RFC 8187. */
    static String attachment(String name) {
        var ascii = name.replaceAll("[^\\x20-\\x7e]|[\"\\\\%]", "_");
        var encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
        return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
    }
}
