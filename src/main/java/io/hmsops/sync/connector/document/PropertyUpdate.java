package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.DeliveryRequest;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The body of a {@code PROPPATCH} (RFC 4918 §9.2) that sets what is known of a document in the namespace {@value #NAMESPACE}, and removes
 * what an earlier event said and this one does not.
 */
final class PropertyUpdate {

    static final String NAMESPACE = "urn:hms-ops:sync";

    private static final String DAV = "DAV:";

    private PropertyUpdate() {
    }

    static byte[] xml(DeliveryRequest request) {
        var text = new StringWriter();
        try {
            // the platform's own: looked up as a service, another library's might come in
            var xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("utf-8", "1.0");
            xml.writeStartElement("D", "propertyupdate", DAV);
            xml.writeNamespace("D", DAV);
            xml.writeNamespace("S", NAMESPACE);
            var properties = properties(request);
            write(xml, "set", properties, true);
            if (properties.containsValue(null)) {
                write(xml, "remove", properties, false);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(XMLStreamWriter xml, String instruction, Map<String, String> properties, boolean there)
            throws XMLStreamException {
        xml.writeStartElement("D", instruction, DAV);
        xml.writeStartElement("D", "prop", DAV);
        for (var property : properties.entrySet()) {
            if ((property.getValue() != null) == there) {
                xml.writeStartElement("S", property.getKey(), NAMESPACE);
                if (there) {
                    xml.writeCharacters(expressible(property.getValue()));
                }
                xml.writeEndElement();
            }
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static Map<String, String> properties(DeliveryRequest request) {
        var event = request.event();
        var properties = new LinkedHashMap<String, String>();
        properties.put("deliveryId", request.deliveryId().toString());
        properties.put("id", event.cloudEventId());
        properties.put("source", event.source());
        properties.put("type", event.type());
        properties.put("subject", event.subject());
        properties.put("time", event.time());
        properties.put("sha256", request.document().document().sha256Hex());
        properties.put("description", Description.text(Description.json(request)));
        return properties;
    }

    /** XML 1.0 §2.2 has no way at all to write most control characters and lone surrogates: these become U+FFFD. */
    static String expressible(String text) {
        return text.codePoints().map(c -> c == '\t' || c == '\n' || c == '\r' || c >= ' ' && c < 0xD800 || c > 0xDFFF && c < 0xFFFE
                || c > 0xFFFF ? c : 0xFFFD)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
