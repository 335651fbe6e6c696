package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Payload;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.document.DocumentSettings.Method;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options for {@code multipart}, checked. */
record FormSettings(Method method, String filePart, String metadataPart, Map<String, ValueName> members, Map<String, ValueName> fields) {

    static FormSettings of(DocumentSettings given) {
        refuse("path", given.path());
        refuse("overwrite", given.overwrite());
        refuse("metadata", given.metadata());
        refuse("verify", given.verify());
        var file = given.filePart() == null ? "file" : given.filePart();
        var metadata = given.metadataPart() == null ? "metadata" : given.metadataPart();
        if (file.equals(metadata)) {
            throw new InvalidSettingsException("/options/metadataPart", "metadataPart must differ from filePart.");
        }
        var fields = values("/options/fields/", given.fields());
        for (var part : new String[] {file, metadata}) {
            if (fields.containsKey(part)) {
                throw new InvalidSettingsException("/options/fields/" + escape(part), "There is a part \"" + part + "\" already.");
            }
        }
        return new FormSettings(given.method() == null ? Method.POST : given.method(), file, metadata,
                values("/options/members/", given.members()), fields);
    }

    /** The form's own fields; those that this event has no value for are left out. */
    Map<String, String> fieldsOf(DeliveryValues values) {
        var texts = new LinkedHashMap<String, String>();
        fields.forEach((field, name) -> {
            var text = values.text(name);
            if (text != null) {
                texts.put(field, text);
            }
        });
        return texts;
    }

    /**
     * The payload with the members added; one that it has already is replaced.
     *
     * @throws PermanentDeliveryException where there are members to add and it is no JSON object
     */
    Payload payloadOf(DeliveryRequest request, DeliveryValues values) {
        if (members.isEmpty()) {
            return request.payload();
        }
        var none = request.payload().contentType() == null;
        var object = DeliveryValues.JSON.createObjectNode();
        if (!none) {
            if (!values.payload().isObject()) {
                throw new PermanentDeliveryException(FailureCode.UNSUITABLE,
                        "the event's data is no JSON object that members fit into", null);
            }
            values.payload().fields().forEachRemaining(member -> object.set(member.getKey(), member.getValue()));
        }
        members.forEach((member, name) -> {
            var value = values.get(name);
            if (value != null) {
                object.set(member, value);
            }
        });
        return new Payload(none ? "application/json" : request.payload().contentType(), object.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, ValueName> values(String pointer, Map<String, String> given) {
        var values = new LinkedHashMap<String, ValueName>();
        if (given != null) {
            given.forEach((key, name) -> values.put(key, ValueName.of(name, pointer + escape(key))));
        }
        return values;
    }

    private static String escape(String member) {
        return member.replace("~", "~0").replace("/", "~1");
    }

    private static void refuse(String option, Object given) {
        if (given != null) {
            throw new InvalidSettingsException("/options/" + option, option + " is for the protocol webdav only.");
        }
    }
}
