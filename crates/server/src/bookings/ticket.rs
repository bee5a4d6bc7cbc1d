//! A booking's ticket: its text, its QR code, and who it admits.

use qrcode::{EcLevel, QrCode, render::svg};

use super::{rules::Refusal, store};
use crate::{
    error::{Error, Result},
    events::{self, Ticket, TicketKey},
    ledger::BookingRow,
    store::Conn,
};

/// Pixels of one module of the QR code in the PNG.
const MODULE_PX: usize = 8;
/// Modules of white around the code, as the standard asks.
const QUIET_ZONE: usize = 4;

/// The text of the QR code. Only a confirmed or attended booking has a ticket.
pub fn text(event: &events::Row, row: &BookingRow) -> Result<String> {
    use super::BookingStatus::{Attended, Confirmed};
    if !matches!(row.status, Confirmed | Attended) {
        return Err(Refusal::NotAdmitted { status: row.status }.into());
    }
    TicketKey::from_seed(&event.ticket_seed)?.sign(&Ticket {
        event_id: row.event_id.clone(),
        booking_id: row.id.clone(),
        code: row.code.clone(),
        attendee_count: row.attendee_count,
    })
}

/// The booking that a scanned ticket or a typed code stands for.
pub fn booking_of(
    conn: &mut Conn,
    event: &events::Row,
    scanned: &str,
) -> Result<Option<BookingRow>> {
    if !events::looks_signed(scanned) {
        let code: String = scanned
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .flat_map(char::to_uppercase)
            .collect();
        return store::by_code(conn, &event.id, &code);
    }
    let Some(ticket) = TicketKey::from_seed(&event.ticket_seed)?.verify(scanned) else {
        return Ok(None);
    };
    let found = store::by_code(conn, &event.id, &ticket.code)?;
    Ok(found.filter(|row| row.id == ticket.booking_id))
}

fn qr(text: &str) -> Result<QrCode> {
    QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|e| Error::Internal(format!("cannot draw a ticket: {e}")))
}

pub fn svg(text: &str) -> Result<String> {
    Ok(qr(text)?
        .render::<svg::Color<'_>>()
        .min_dimensions(320, 320)
        .build())
}

pub fn png(text: &str) -> Result<Vec<u8>> {
    let code = qr(text)?;
    let modules = code.width();
    let side = (modules + 2 * QUIET_ZONE) * MODULE_PX;
    let colors = code.to_colors();
    let mut pixels = vec![255u8; side * side];
    for (index, color) in colors.iter().enumerate() {
        if *color == qrcode::Color::Light {
            continue;
        }
        let top = (index / modules + QUIET_ZONE) * MODULE_PX;
        let left = (index % modules + QUIET_ZONE) * MODULE_PX;
        for y in top..top + MODULE_PX {
            pixels[y * side + left..][..MODULE_PX].fill(0);
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side as u32, side as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&pixels))
        .map_err(|e| Error::Internal(format!("cannot draw a ticket: {e}")))?;
    Ok(file)
}
