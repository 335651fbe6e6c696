package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.http.RequestBody;
import io.hmsops.sync.event.DocumentContent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A {@code multipart/form-data} body (RFC 7578): the fields, the payload, where there is one, then the file. The file comes last, so that
 * a partner that reads as it receives knows first what it will get.
 */
final class UploadForm implements RequestBody {

    private final DocumentContent content;
    private final String boundary = "hms-ops-sync-" + UUID.randomUUID();
    private final byte[] before;
    private final byte[] after;

    UploadForm(FormSettings settings, DeliveryRequest request) {
        content = request.document();
        var document = content.document();
        var values = new DeliveryValues(request);
        var start = Buffer.buffer();
        settings.fieldsOf(values).forEach((field, text) -> start.appendString(disposition(field, "") + "\r\n" + text + "\r\n"));
        var payload = settings.payloadOf(request, values);
        if (payload.contentType() != null) {
            start.appendString(head(settings.metadataPart(), "", payload.contentType())).appendBytes(payload.bytes())
                    .appendString("\r\n");
        }
        start.appendString(head(settings.filePart(), "; filename=\"" + quoted(document.name()) + "\"", document.contentType()));
        before = start.getBytes();
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
        return new String(before, StandardCharsets.UTF_8) + DocumentBody.describe(content.document())
                + new String(after, StandardCharsets.US_ASCII);
    }

    private String head(String part, String more, String contentType) {
        return disposition(part, more) + "Content-Type: " + DocumentBody.mediaType(contentType) + "\r\n\r\n";
    }

    private String disposition(String part, String more) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(part) + "\"" + more + "\r\n";
    }

    /** As browsers do (WHATWG HTML, "multipart/form-data encoding algorithm"): UTF-8, with these three percent-encoded. */
    private static String quoted(String name) {
        return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
    }
}
