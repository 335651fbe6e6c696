package io.hmsops.sync.intake;

import io.hmsops.sync.intake.PostedEvent.PostedDocument;
import io.hmsops.sync.web.ProblemException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/**
 * A document as the body of a message, its event in the message's properties: CloudEvents binary mode with the extension attribute
 * {@code documentname}, and {@code documentsha256} where the bytes are to be checked (64 hexadecimal digits). The body is the document, of
 * that name and of the message's content type; the event has no data. Both extensions are about this message and not about what happened:
 * the event does not have them.
 */
final class AmqpDocument {

    static final String NAME = "documentname";
    static final String SHA_256 = "documentsha256";

    private AmqpDocument() {
    }

    /** Whether the body is a document. */
    static boolean isMeant(Map<String, Object> attributes) {
        return attributes.containsKey(NAME);
    }

    /**
     * @param attributes  with the two extensions, which are taken out
     * @param contentType of the document, or {@code null}
     * @throws ProblemException naming every wrong attribute
     */
    static PostedEvent read(CloudEventsForm form, Map<String, Object> attributes, String contentType, byte[] body) {
        var check = new Attributes();
        var name = attributes.remove(NAME).toString();
        var digest = attributes.remove(SHA_256);
        check.required("/" + NAME, name, Attributes.MAX_NAME);
        if (digest != null && !digest.toString().matches("[0-9a-fA-F]{64}")) {
            check.wrong("/" + SHA_256, "A SHA-256 digest is 64 hexadecimal digits.");
        }
        if (contentType != null && !MediaTypes.isMediaType(contentType)) {
            check.wrong("/datacontenttype", "This is no media type, such as application/pdf.");
        }
        check.throwIfWrong();
        var posted = form.binary(attributes, null, new byte[0]);
        return new PostedEvent(posted.event(), posted.fingerprint(), new PostedDocument(name, contentType, body, null,
                digest == null ? null : HexFormat.of().parseHex(digest.toString().toLowerCase(Locale.ROOT))));
    }
}
