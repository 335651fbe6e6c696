package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.Payload;
import io.hmsops.sync.connector.http.RequestBody;
import io.hmsops.sync.event.Document;
import io.hmsops.sync.event.DocumentContent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A {@code multipart/form-data} body (RFC 7578): the payload, where there is one, then the file. The file comes last, so that a partner
 * that reads as it receives knows first what it will get.
 */
final class UploadForm implements RequestBody {

    private static final String ANY_TYPE = "application/octet-stream";

    private final DocumentContent content;
    private final String boundary = "hms-ops-sync-" + UUID.randomUUID();
    private final byte[] before;
    private final String fileHead;
    private final byte[] after;

    UploadForm(DocumentSettings settings, Payload payload, DocumentContent content) {
        this.content = content;
        var document = content.document();
        fileHead = head(settings.filePart(), "; filename=\"" + quoted(document.name()) + "\"", document.contentType());
        var start = Buffer.buffer();
        if (payload.contentType() != null) {
            start.appendString(head(settings.metadataPart(), "", payload.contentType())).appendBytes(payload.bytes()).appendString("\r\n");
        }
        before = start.appendString(fileHead).getBytes();
        after = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    @Override
    public long length() {
        return before.length + content.document().size() + after.length;
    }

    @Override
    public Transfer writeTo(HttpClientRequest request) {
        request.write(Buffer.buffer(before));
        var upload = new FileTransfer(content.document(), request, Buffer.buffer(after));
        content.bytes().subscribe().withSubscriber(upload);
        return upload;
    }

    /** As it would be sent, with a description in place of the file's bytes. */
    String shown() {
        return new String(before, StandardCharsets.UTF_8) + describe(content.document()) + new String(after, StandardCharsets.US_ASCII);
    }

    private String head(String part, String more, String contentType) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(part) + "\"" + more
                + "\r\nContent-Type: " + mediaType(contentType) + "\r\n\r\n";
    }

    private static String describe(Document document) {
        return "[" + document.size() + " bytes, SHA-256 " + document.sha256Hex() + "]";
    }

    /** As browsers do (WHATWG HTML, "multipart/form-data encoding algorithm"): UTF-8, with these three percent-encoded. */
    private static String quoted(String name) {
        return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
    }

    private static String mediaType(String contentType) {
        var printable = contentType != null && !contentType.isBlank() && contentType.chars().allMatch(c -> c >= ' ' && c <= '~');
        return printable ? contentType : ANY_TYPE;
    }
}
