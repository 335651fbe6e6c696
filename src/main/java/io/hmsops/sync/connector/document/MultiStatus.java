package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.connector.http.HttpAnswer;
import java.io.ByteArrayInputStream;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/** A {@code 207 Multi-Status} (RFC 4918 §13): each property has a status of its own. */
final class MultiStatus {

    private static final int MULTI_STATUS = 207;
    /** Refused only because another was. */
    private static final int FAILED_DEPENDENCY = 424;
    private static final Pattern STATUS = Pattern.compile("HTTP/\\S+ ([1-5][0-9]{2})(?: (.*))?");

    private MultiStatus() {
    }

    /**
     * The first property's answer that is no success, as if it had been the whole one; {@code null} where all are.
     *
     * @throws TransientDeliveryException where the answer is no multi-status body
     */
    static HttpAnswer refusal(HttpAnswer answer) {
        if (answer.status() != MULTI_STATUS) {
            return null;
        }
        HttpAnswer refusal = null;
        var statuses = 0;
        try {
            var xml = factory().createXMLStreamReader(new ByteArrayInputStream(answer.body().getBytes()));
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("status")
                        && "DAV:".equals(xml.getNamespaceURI())) {
                    statuses++;
                    var line = STATUS.matcher(xml.getElementText().strip());
                    var status = line.matches() ? Integer.parseInt(line.group(1)) : 500;
                    if (!StatusRules.isSuccess(status) && (refusal == null || refusal.status() == FAILED_DEPENDENCY)) {
                        refusal = new HttpAnswer(status, line.matches() ? line.group(2) : null, answer.headers(), answer.body(),
                                answer.complete(), answer.sent());
                    }
                }
            }
        } catch (XMLStreamException | RuntimeException e) {
            statuses = 0; // without the cause: it may quote what was set
        }
        if (statuses == 0) {
            throw new TransientDeliveryException(FailureCode.PROTOCOL, answer.status(), "PROPPATCH: " + answer.words()
                    + " with a body that does not say what became of the properties", answer.start(), null, null);
        }
        return refusal;
    }

    /** No DTD, hence no entities: neither of other places nor such that grow. */
    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }
}
